/** One order for many: a sweep, started once for its key. */
import type { By } from '../model/actor.ts';
import type { AuditEntry } from '../model/audit.ts';
import { narrowed } from '../model/authority.ts';
import type { DriverRegistry } from '../model/driver.ts';
import type { Order, Orders } from '../model/operations.ts';
import type { Directory, Environment } from '../model/ports.ts';
import { selected } from '../model/selected.ts';
import type { Selector } from '../model/selector.ts';
import type { Reader, SideWrite, Sweep } from '../model/store.ts';
import type { Auditor } from './auditor.ts';
import { actionOf, inWords, shown, whoOf } from './order-words.ts';
import { checkPatch, recordable } from './spec-checks.ts';
import { createTurns } from './turns.ts';

/** Expands one event to many resources; the scheduler has it. */
export interface SweepStarter {
  /** `beside` is written with the sweep, or neither is; `id` names it. */
  readonly start: (
    selector: Selector,
    order: Order,
    who: string,
    beside: readonly SideWrite[],
    id: string,
  ) => Promise<Swept>;
}

export interface SweepingOptions {
  readonly env: Environment;
  readonly reader: Pick<Reader, 'sweep'>;
  readonly directory: Directory;
  readonly registry: Pick<DriverRegistry, 'kinds'>;
  readonly sweeps: SweepStarter;
  readonly auditor: Auditor;
}

type Swept = Awaited<ReturnType<Orders['sweep']>>;

export function createSweeping(options: SweepingOptions): Orders['sweep'] {
  const { env, reader, directory, registry, sweeps, auditor } = options;
  const inTurn = createTurns();

  const sweep = async (wanted: Selector, given: Order, by: By): Promise<Swept> => {
    const selector = narrowed(wanted, by.actor);
    const deed = { action: actionOf(given.type), target: inWords(wanted) };
    const before = await auditor.before(by, deed);
    if (before !== null) {
      const { id, matched } = startedBy(before);
      const kept = await reader.sweep(id);
      return { sweep: kept ?? over(id, matched, selector, given, before), matched };
    }
    const kinds = new Set<string>();
    let matched = 0;
    for (const { kind } of selected(directory, selector)) {
      kinds.add(kind);
      matched += 1;
    }
    const { type, patch, args } = given;
    const after = {
      event: type,
      ...(patch === null ? {} : { patch: recordable(registry, kinds, patch) }),
      ...shown(args),
    };
    return auditor.guarded(by, { ...deed, after }, async () => {
      // What is missing may be there already, so that one look per kind is enough.
      for (const kind of kinds) checkPatch(registry, { kind, spec: {} }, given);
      const id = env.chance.uuid();
      const entry = auditor.entry(by, { ...deed, after: { ...after, sweep: id, matched } });
      const beside: SideWrite = { type: 'audit', entry };
      const started = await sweeps.start(selector, given, whoOf(by), [beside], id);
      auditor.told(entry);
      return started;
    });
  };

  return (selector, order, by) => inTurn(by.key, () => sweep(selector, order, by));
}

/** What the audit says of a sweep that was started. */
const startedBy = ({ after }: AuditEntry): { readonly id: string; readonly matched: number } => ({
  id: String(after?.sweep),
  matched: Number(after?.matched),
});

/** A sweep whose row was not kept: it was done. */
const over = (
  id: string,
  hit: number,
  selector: Selector,
  order: Order,
  { via, who, at }: AuditEntry,
): Sweep => ({
  id,
  selector,
  ...order,
  origin: 'operator',
  who: `${via}:${who}`,
  cursor: '',
  hit,
  done: true,
  at,
});
