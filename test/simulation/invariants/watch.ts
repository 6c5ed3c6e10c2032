/** All that must hold at every step, and how often it was judged. */
import type { ActTask, LookTask } from '../../../src/model/lane.ts';
import type { Batch } from '../../../src/store/backend.ts';
import type { Process } from '../process/process.ts';
import type { Stage } from '../stage.ts';
import { Tally } from '../tally.ts';
import { BrakeHolds } from './brake.ts';
import { Builds } from './builds.ts';
import { readBatch } from './committed.ts';
import { Deadlines } from './deadlines.ts';
import { Deletions } from './deletions.ts';
import { Journal } from './journal.ts';
import type { Judge } from './judge.ts';
import { OneOwner } from './owner.ts';
import { Traversals, type Undertaking, type UnderWay } from './traversals.ts';

export class Watch {
  /** How often each was judged. */
  readonly judged = new Tally();
  readonly #stage: Stage;
  readonly #owner: OneOwner;
  readonly #journal: Journal;
  readonly #deletions: Deletions;
  readonly #traversals: Traversals;
  readonly #builds: Builds;
  readonly #brake: BrakeHolds;
  readonly #deadlines: Deadlines;
  readonly #modes: Judge;
  readonly #committed = new Set<string>();
  #newest: Process | null = null;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#owner = new OneOwner(this.#judge('one owner'));
    this.#journal = new Journal(this.#judge('each event once, and kept'));
    this.#deletions = new Deletions(this.#judge('no lost DELETE'));
    this.#traversals = new Traversals(this.#judge('one traversal'));
    this.#builds = new Builds(this.#judge('no double build'), stage.world.log);
    this.#brake = new BrakeHolds(this.#judge('brake holds'), stage.climate.brake);
    this.#deadlines = new Deadlines(this.#judge('deadlines kept'), stage);
    this.#modes = this.#judge('modes hold');
  }

  #judge(name: string): Judge {
    return {
      now: this.#stage.clock.now,
      judge: (wrong) => {
        this.judged.count(name);
        if (wrong !== null) this.#stage.fail(`${name}: ${wrong}`);
      },
    };
  }

  /** After every continuation. */
  step(): void {
    this.#builds.step();
    this.#deadlines.step(this.#newest, this.#traversals.underWay);
  }

  born(process: Process): void {
    this.#newest = process;
  }

  died(process: Process): void {
    this.#brake.died(process);
  }

  /** It has taken the partition. */
  started(process: string): void {
    this.#owner.started(process);
  }

  /** A transaction of it is durable; the same may be told again. */
  committed(process: string, batch: Batch): void {
    if (this.isCommitted(process, batch)) return;
    this.#committed.add(nameOf(process, batch));
    this.#owner.committed(process);
    const { rows, events } = readBatch(batch);
    this.#journal.committed(events);
    this.#deletions.accepted(events);
    this.#deletions.committed(rows);
    this.#traversals.committed(rows);
    this.#brake.committed(rows);
  }

  isCommitted(process: string, batch: Batch): boolean {
    return this.#committed.has(nameOf(process, batch));
  }

  /** Somebody was told that this event is rug's to lose. */
  confirmed(resourceId: string, type: string, seq: number): void {
    this.#journal.confirmed(resourceId, type, seq);
  }

  /** An operator says that deaths are real; to be called when that was answered. */
  releases(process: Process): () => void {
    return this.#brake.releases(process);
  }

  acts(process: Process, task: ActTask): void {
    if (!process.alive) return;
    this.#traversals.acts(task);
    if (!process.owner) return;
    this.#holds(task, task.run.verb);
    this.#brake.acts(task, process.composed?.directory.all() ?? []);
  }

  looks(process: Process, task: LookTask): void {
    if (process.alive && process.owner) this.#holds(task, task.look);
  }

  #holds({ subject }: Pick<LookTask, 'subject'>, what: string): void {
    const { modes, clock } = this.#stage;
    const mode = modes.holding(subject, clock.now());
    this.#modes.judge(mode === null ? null : `${subject.id}: ${what} begins, and ${mode} is held`);
  }

  /** `work` on these resources goes on until its promise ends. */
  during<T>(
    process: Process,
    what: Undertaking,
    ids: readonly string[],
    work: Promise<T>,
    deadline?: number,
  ): Promise<T> {
    const until = deadline === undefined ? {} : { deadline };
    const works = ids.map((id): UnderWay => ({ process, what, id, ...until }));
    if (process.alive) for (const one of works) this.#traversals.begin(one);
    return work.finally(() => {
      for (const one of works) this.#traversals.end(one);
    });
  }
}

const nameOf = (process: string, { token, batch }: Batch): string => `${process} ${token} ${batch}`;
