import type { Summary } from '../../model/ports.ts';
import type { View } from '../../model/resource.ts';
import type { Common, Frost, Middle } from './frost.ts';
import { doesRun, doesWake, isSound } from './standing.ts';

/**
 * A resource as it was when somebody came by, thawed as far as it is looked at. It has no fields of
 * its own to be copied: who keeps a resource asks for it by its id.
 */
export class Frozen implements Summary {
  readonly #frost: Frost;
  readonly #bytes: Buffer;
  readonly #common: Common;
  readonly #standing: number;
  #id: string | undefined;
  #view: View | undefined;
  #spec: Summary['spec'] | undefined;
  #middle: Middle | undefined;

  constructor(frost: Frost, bytes: Buffer, common: Common, standing: number) {
    this.#frost = frost;
    this.#bytes = bytes;
    this.#common = common;
    this.#standing = standing;
  }

  get id(): string {
    this.#id ??= this.#frost.id(this.#bytes, 0);
    return this.#id;
  }

  get tenantId(): string {
    return this.#common.tenantId;
  }

  get kind(): string {
    return this.#common.kind;
  }

  get hardware(): string {
    return this.#common.hardware;
  }

  get parentId(): string | null {
    return this.#common.parentId;
  }

  get rack(): string | null {
    return this.#common.rack;
  }

  get labels(): Summary['labels'] {
    return this.#rest().labels;
  }

  get tags(): Summary['tags'] {
    return this.#rest().tags;
  }

  get run(): Summary['run'] {
    return doesRun(this.#standing) ? this.#rest().run : null;
  }

  get wakeAt(): Summary['wakeAt'] {
    return doesWake(this.#standing) ? this.#rest().wakeAt : null;
  }

  get view(): View {
    this.#view ??= this.#frost.view(this.#bytes, 0, isSound(this.#standing));
    return this.#view;
  }

  get spec(): Summary['spec'] {
    this.#spec ??= this.#frost.spec(this.#bytes, 0, isSound(this.#standing));
    return this.#spec;
  }

  #rest(): Middle {
    this.#middle ??= this.#frost.middle(this.#bytes, 0, isSound(this.#standing));
    return this.#middle;
  }
}
