/** What reaches resources besides messages: operators' orders, and systems that know what should exist. */
import type { Accepted, NewResource } from './event.ts';
import type { Patch } from './json.ts';
import type { EventArgs } from './mailbox.ts';
import type { Selector } from './selector.ts';
import type { Sweep } from './store.ts';
import type { EventType } from './words.ts';

/** What operators may do, by API or command. */
export interface Operations {
  /** Strict: answers `exists` for a known id. Throws RugError for a bad spec, kind or hardware. */
  readonly create: (resource: NewResource, who: string) => Promise<Accepted>;
  readonly event: (id: string, order: Order, who: string) => Promise<Accepted>;
  /** Sends one event to every resource selected now; answers how many that is. */
  readonly sweep: (
    selector: Selector,
    order: Order,
    who: string,
  ) => Promise<{ sweep: Sweep; matched: number }>;
}

export interface Order {
  readonly type: EventType;
  readonly patch: Patch | null;
  readonly args: EventArgs;
}

/** A system that knows what should exist (Neutron, a preset ...); compared with what rug knows. */
export interface Source {
  readonly name: string;
  /** Everything that should exist; throws when it cannot be asked (then it is retried). */
  readonly list: () => Promise<readonly NewResource[]>;
}
