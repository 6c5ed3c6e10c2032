import type { Modal, Mode, ModeScope } from '../../../src/model/modes.ts';

interface Known {
  /** Who was asked last, and has not answered. */
  asked: object | null;
  /** It was confirmed, and nobody was asked to end it. */
  mode: Pick<Mode, 'scope' | 'key' | 'expiresAt'> | null;
}

/** Which modes must be in force, as the operators know it: what was confirmed, and not ended since. */
export class ModeLedger {
  readonly #known = new Map<string, Known>();

  /** Somebody is asked to set or end a mode: until he answers, nobody can say. */
  ask(scope: ModeScope, key: string, who: object): void {
    this.#known.set(`${scope} ${key}`, { asked: who, mode: null });
  }

  confirm(mode: Pick<Mode, 'scope' | 'key' | 'expiresAt'>): void {
    this.#known.set(`${mode.scope} ${mode.key}`, { asked: null, mode });
  }

  /** It was ended, or refused: nobody can say for sure that one is in force. */
  forget(scope: ModeScope, key: string): void {
    this.#known.delete(`${scope} ${key}`);
  }

  /** Who still owes an answer about it. */
  asked(scope: ModeScope, key: string): object | null {
    return this.#known.get(`${scope} ${key}`)?.asked ?? null;
  }

  /** The mode that must keep a resource back, in words; null: none need do so. */
  holding({ id, tenantId }: Modal, now: number): string | null {
    const names = [`resource ${id}`, `tenant ${tenantId}`, 'global *'];
    const sure = (name: string): boolean => {
      const mode = this.#known.get(name)?.mode ?? null;
      return mode !== null && (mode.expiresAt === null || now < mode.expiresAt);
    };
    return names.find(sure) ?? null;
  }
}
