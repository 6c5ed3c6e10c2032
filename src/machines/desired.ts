import { applyPatch, type JsonObject, type Patch } from '../model/json.ts';
import { digest } from './digest.ts';

/** The desired spec with all patches applied so far, and its digest when somebody asks for it. */
export class Desired {
  readonly spec: JsonObject;
  readonly revision: number;
  #digest: string | null = null;

  constructor(spec: JsonObject, revision: number) {
    this.spec = spec;
    this.revision = revision;
  }

  get digest(): string {
    this.#digest ??= digest(this.spec);
    return this.#digest;
  }

  /** With `patch` applied: a patch that changes nothing is no new revision. */
  patched(patch: Patch): Desired {
    const spec = applyPatch(this.spec, patch);
    return spec === this.spec ? this : new Desired(spec, this.revision + 1);
  }

  /** Of the next life, which starts from nothing. */
  emptied(): Desired {
    return Object.keys(this.spec).length === 0 ? this : new Desired({}, this.revision + 1);
  }
}
