import { decide } from '../../src/machines/decide.ts';
import { FOLD, type FoldTable } from '../../src/model/coalescing.ts';
import type { CommitDecision, DecideCause, DecideDrivers } from '../../src/model/decide.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { type EventArgs, fold, type Mailbox } from '../../src/model/mailbox.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/model/policy.ts';
import type { Identity, Run, View } from '../../src/model/resource.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import type { EventType, Origin, Verb } from '../../src/model/words.ts';
import { World } from './world.ts';

interface Options {
  readonly policy?: Partial<Policy>;
  readonly recovery?: Policy['kinds'][string]['recovery'];
  readonly grace?: number;
  readonly required?: (spec: JsonObject) => number;
  readonly lacks?: readonly Verb[];
  /** False: its driver is not in this rug. */
  readonly served?: boolean;
  readonly table?: FoldTable;
}

interface Sent {
  readonly patch?: JsonObject;
  readonly args?: EventArgs;
  readonly origin?: Origin;
}

/** One resource, a clock and a world around `decide`: a scheduler as small as it can be. */
export class Bench {
  readonly world = new World();
  readonly commits: CommitDecision[] = [];
  readonly drivers: DecideDrivers;
  readonly policy: Policy;
  readonly table: FoldTable;
  now = 1_000_000;
  spec: JsonObject = {};
  revision = 0;
  snapshot: string | null = null;
  run: Run | null = null;
  mailbox: Mailbox = [];
  wakeAt: number | null = null;
  view: View = NEW_VIEW;
  takenSeq = 0;
  doneSeq = 0;
  seq = 0;
  decisions = 0;
  served: boolean;

  constructor(options: Options = {}) {
    const { recovery = 'recreate', grace = 0, required, lacks = [] } = options;
    this.served = options.served ?? true;
    this.table = options.table ?? FOLD;
    this.policy = {
      ...DEFAULT_POLICY,
      kinds: { vm: { recovery, grace } },
      ...options.policy,
    };
    this.drivers = {
      serves: () => this.served,
      required: (_, spec) => required?.(spec) ?? 1,
      supports: (_, __, verb) => !lacks.includes(verb),
      keys: (subject, verb) => [`${verb}/${subject.id}`],
    };
  }

  /** Puts an event into the mailbox; nothing is decided yet. */
  post(type: EventType, { patch, args = {}, origin = 'bus' }: Sent = {}): this {
    const seq = ++this.seq;
    const arrival = { seq, eventId: `e${seq}`, type, patch: patch ?? null, args, origin };
    this.mailbox = fold(this.mailbox, { ...arrival, at: this.now }, this.table);
    return this;
  }

  /** Sends an event and does everything that can be done without the clock moving. */
  send(type: EventType, sent: Sent = {}): this {
    return this.post(type, sent).settle();
  }

  /** One decision, looks included, for one cause. */
  decide(cause: DecideCause): CommitDecision {
    this.decisions++;
    const decision = decide(
      {
        identity: IDENTITY,
        spec: this.spec,
        revision: this.revision,
        snapshot: this.snapshot,
        run: this.run,
        mailbox: this.mailbox,
        uptoSeq: this.seq,
        cause,
        now: this.now,
        seed: this.decisions * 7919,
        policy: this.policy,
      },
      this.drivers,
    );
    if (decision.type === 'look') {
      const result =
        decision.look === 'probe'
          ? this.world.probe(this.now)
          : { look: 'stats' as const, ok: true as const, stats: { rx: 1 } };
      if (decision.look === 'stats') this.world.calls.push('stats');
      return this.decide({ type: 'LOOKED', work: decision.work, result });
    }
    return this.#store(decision, cause);
  }

  /** Until a verb is wanted: everything is decided that can be without the clock moving. */
  want(): Run {
    for (let turn = 0; turn < 20 && this.run === null; turn++) {
      this.decide({ type: this.wakeAt === null ? 'ENTRY' : 'WAKE' });
    }
    if (this.run === null) throw new Error('it wants no verb');
    return this.run;
  }

  /** A gate gives the wanted verb up. `certain`: no earlier process can have begun it either. */
  giveUp(certain = true): CommitDecision {
    if (this.run === null) throw new Error('there is nothing to give up');
    const fault = { code: 'rug_preempted', message: 'given up', at: this.now };
    const ended = { ok: false, class: 'cancelled', fault, steps: [], took: 0 } as const;
    const outcome = certain ? { ...ended, begun: false as const } : ended;
    return this.decide({ type: 'DONE', runId: this.run.id, outcome });
  }

  /** Decides and acts until nothing can be done before the clock moves. */
  settle(): this {
    for (let turn = 0; turn < 500; turn++) {
      if (this.run !== null) {
        const { run } = this;
        this.decide({ type: 'DONE', runId: run.id, outcome: this.world.perform(run, this.now) });
      } else if (this.wakeAt !== null ? this.wakeAt <= this.now : this.mailbox.length > 0) {
        const before = this.decisions;
        const decision = this.decide({ type: this.wakeAt === null ? 'ENTRY' : 'WAKE' });
        if (!decision.changed && this.decisions === before + 1 && this.mailbox.length > 0) {
          throw new Error(`nothing came of it: ${JSON.stringify(decision)}`);
        }
      } else if (this.#isNew()) {
        this.decide({ type: 'ENTRY' });
      } else return this;
    }
    throw new Error(
      `it spins: ${this.world.calls.slice(-12).join(' ')} ${JSON.stringify(this.view)}`,
    );
  }

  /** Lets the clock run on from wake-up to wake-up, at most `ms`. */
  pass(ms: number): this {
    const until = this.now + ms;
    this.settle();
    while (this.wakeAt !== null && this.wakeAt <= until) {
      this.now = Math.max(this.now, this.wakeAt);
      this.settle();
    }
    this.now = until;
    return this;
  }

  /** What the world was asked since the last time. */
  calls(): string[] {
    return this.world.calls.splice(0);
  }

  notices(type: string): JsonObject[] {
    return this.commits.flatMap(({ notices }) =>
      notices.filter((notice) => notice.type === type).map(({ body }) => body),
    );
  }

  refusals(): string[] {
    return this.commits.flatMap(({ trail }) =>
      trail.refused.map(({ event, reason }) => `${event}: ${reason}`),
    );
  }

  #offered = 0;
  /** Something arrived that has not been decided on, although the machine waits. */
  #isNew(): boolean {
    const fresh = this.seq > this.#offered && this.mailbox.length > 0;
    this.#offered = this.seq;
    return fresh;
  }

  #store(decision: CommitDecision, cause: DecideCause): CommitDecision {
    this.commits.push(decision);
    if (decision.takenSeq < this.takenSeq || decision.doneSeq < this.doneSeq) {
      throw new Error('takenSeq or doneSeq fell');
    }
    if (cause.type === 'WAKE' && !decision.changed) throw new Error('a wake-up came to nothing');
    this.#offered = this.seq;
    this.mailbox = decision.pending;
    this.run = decision.run;
    this.wakeAt = decision.wakeAt;
    if (!decision.changed) return decision;
    this.spec = decision.spec;
    this.revision = decision.revision;
    this.snapshot = decision.snapshot;
    this.view = decision.view;
    this.takenSeq = decision.takenSeq;
    this.doneSeq = decision.doneSeq;
    return decision;
  }
}

export const IDENTITY: Identity = {
  id: 'r1',
  tenantId: 't1',
  kind: 'vm',
  hardware: 'kvm',
  parentId: null,
  labels: {},
  tags: [],
  rack: null,
};
