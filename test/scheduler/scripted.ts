import type { CommitDecision, DecideCause } from '../../src/model/decide.ts';
import type { LookResult, Outcome } from '../../src/model/driver.ts';
import type { Accept } from '../../src/model/event.ts';
import type { ActTask, Lane } from '../../src/model/lane.ts';
import type { AcceptedMessage, Writer } from '../../src/model/ports.ts';
import type { Identity } from '../../src/model/resource.ts';
import type { SideWrite } from '../../src/model/store.ts';
import { toyDecide } from './toy.ts';

/** Something that is under way until the script ends it. */
export interface UnderWay {
  readonly what: 'decide' | 'act' | 'look' | 'commit';
  readonly ids: readonly string[];
  readonly end: () => void;
  readonly fail: (error: Error) => void;
  /** act: how it is to end instead of well. */
  readonly endAs: (outcome: Outcome) => void;
}

/** What is under way at the scripted lanes and the scripted writer, in order. */
export class Script {
  /** What waits for the script; the rest ends at once. */
  readonly held = new Set<UnderWay['what']>();
  readonly underWay: UnderWay[] = [];
  /** Resources that had two decisions, verbs or commits under way at once. */
  readonly doubled: string[] = [];

  async run<T>(
    what: UnderWay['what'],
    ids: readonly string[],
    answer: () => T,
    answerAs: (outcome: Outcome) => T = answer,
  ): Promise<T> {
    this.#watch(what, ids);
    if (!this.held.has(what)) return answer();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const leave = (): void => {
      this.underWay.splice(this.underWay.indexOf(entry), 1);
    };
    const entry: UnderWay = {
      what,
      ids,
      end: () => {
        leave();
        Promise.try(answer).then(resolve, reject);
      },
      fail: (error) => {
        leave();
        reject(error);
      },
      endAs: (outcome) => {
        leave();
        resolve(answerAs(outcome));
      },
    };
    this.underWay.push(entry);
    return promise;
  }

  of(what: UnderWay['what']): readonly UnderWay[] {
    return this.underWay.filter((one) => one.what === what);
  }

  #watch(what: UnderWay['what'], ids: readonly string[]): void {
    // A look that was given up may end late: nobody reads it.
    if (what === 'look') return;
    for (const other of this.underWay) {
      if (other.what === 'look') continue;
      this.doubled.push(...other.ids.filter((id) => ids.includes(id)));
    }
  }
}

const OK: Outcome = { ok: true, result: { instances: [] }, steps: [], took: 1 };

export const failed = (type: Exclude<Outcome, { ok: true }>['class']): Outcome => ({
  ok: false,
  class: type,
  fault: { code: 'toy', message: type, at: 0 },
  steps: [],
  took: 1,
});

const PROBED: LookResult = { look: 'probe', ok: true, probe: { logical: 'unknown', members: [] } };

/** A lane of toys: what it is asked for ends when the script says so. */
export class ScriptedLane implements Lane {
  readonly #script: Script;
  readonly batches: (readonly string[])[] = [];
  readonly causes: DecideCause[] = [];
  readonly acts: ActTask[] = [];
  readonly told: (readonly [string, string])[] = [];
  looks = 0;

  constructor(script: Script) {
    this.#script = script;
  }

  decide: Lane['decide'] = (batch) => {
    const ids = batch.map(({ identity }) => identity.id);
    this.batches.push(ids);
    this.causes.push(...batch.map(({ cause }) => cause));
    return this.#script.run('decide', ids, () => batch.map(toyDecide));
  };

  act: Lane['act'] = (task) => {
    this.acts.push(task);
    const outcome = (): Outcome =>
      this.told.some(([id, word]) => id === task.run.id && word === 'cancel')
        ? failed('cancelled')
        : OK;
    return this.#script.run('act', [task.subject.id], outcome, (given) => given);
  };

  look: Lane['look'] = ({ subject }) => {
    this.looks += 1;
    return this.#script.run('look', [subject.id], () => PROBED);
  };

  tell: Lane['tell'] = (runId, word) => {
    this.told.push([runId, word]);
  };

  close = async (): Promise<void> => {};
}

/** A writer that keeps what it is given, and refuses what the script says. */
export class ScriptedWriter implements Writer {
  readonly #script: Script;
  readonly commits: { readonly id: string; readonly decision: CommitDecision }[] = [];
  readonly sides: SideWrite[] = [];
  readonly accepts: Accept[] = [];
  /** How often it was asked whether this process still owns the partition. */
  proofs = 0;
  /** Thrown by the next commits, one each. */
  readonly refusals: Error[] = [];
  /** (message, resource) pairs seen. */
  readonly #seen = new Set<string>();
  #seq = 0;

  constructor(script: Script) {
    this.#script = script;
  }

  accept: Writer['accept'] = async (messages) => {
    this.accepts.push(...messages);
    return messages.map((message) => this.#answer(message));
  };

  commit: Writer['commit'] = (identity: Identity, decision) =>
    this.#script.run('commit', [identity.id], () => {
      const refusal = this.refusals.shift();
      if (refusal !== undefined) throw refusal;
      this.commits.push({ id: identity.id, decision });
    });

  write: Writer['write'] = async (sides) => {
    this.sides.push(...sides);
    if (sides.length === 0) this.proofs += 1;
  };

  backlog = (): number => 0;

  close = async (): Promise<void> => {};

  #answer({ messageId, events }: Accept): AcceptedMessage {
    return {
      events: events.map(({ resourceId, creates }) => {
        const key = `${messageId}\n${resourceId}`;
        if (messageId !== null && this.#seen.has(key)) return { kind: 'duplicate' };
        this.#seen.add(key);
        this.#seq += 1;
        return { kind: 'taken', seq: this.#seq, created: creates !== null };
      }),
      learned: [],
    };
  }
}
