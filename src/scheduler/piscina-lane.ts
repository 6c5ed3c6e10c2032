import { Piscina } from 'piscina';
import type { DecideInput, Decision } from '../model/decide.ts';
import type { GateWord, LookResult, Outcome } from '../model/driver.ts';
import { textOf } from '../model/errors.ts';
import { type ActTask, type Lane, LaneError, type LookTask } from '../model/lane.ts';
import type { Cancel, Environment, WorkerLoad } from '../model/ports.ts';
import { NOBODY, SharedWords } from '../model/sharedwords.ts';
import type { Ending, Turn, TurnAnswer } from '../model/turn.ts';
import { LaneTasks } from './lane-tasks.ts';

export interface PiscinaLaneOptions {
  readonly env: Environment;
  /** URL of the module that exports `turn`. */
  readonly filename: string;
  /** Given to the worker as it is. */
  readonly settings: object;
  readonly shard: number;
  /** Verbs and looks under way at a time. */
  readonly concurrency: number;
  /** Milliseconds without a turn of its event loop after which a worker is replaced. */
  readonly stall: number;
  /** Old-generation heap of the worker, MB. */
  readonly heapMb: number;
  /** Calls back after what is ready to run has run: what is asked for together goes together. */
  readonly soon: (wake: () => void) => void;
}

/** Pauses between workers that die one after the other, milliseconds; they double. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 5_000;

/** A worker may take so long until its event loop turns for the first time, milliseconds. */
const LONGEST_START = 60_000;

/** Looks at a worker's beat within the time it may stand still: one may come when nothing had time to run. */
const LOOKS = 2;

/** Turns under way at a time: one that waits for what ends, and those that bring something new. */
const MOST_TURNS = 4;

interface Batch {
  readonly inputs: readonly DecideInput[];
  readonly resolve: (decisions: readonly Decision[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A lane over a pool of one worker thread. What it is asked for goes to the worker in turns
 * (model/turn.ts), each a task of the pool; while anything is under way there, a turn is open. When
 * the worker dies, all that it had rejects with a LaneError that names the resource it was working
 * on, and a new worker takes its place, in a pool of its own.
 */
export class PiscinaLane implements Lane {
  readonly #options: PiscinaLaneOptions;
  readonly #words: SharedWords;
  readonly #tasks: LaneTasks;
  readonly #batches: Batch[] = [];
  /** Of the present worker; while there is none, of the last one. */
  #pool: Piscina;
  #deciding: Batch | null = null;
  #turns = 0;
  #isGathering = false;
  /** Workers that died; how the last one did, and whom it was working for. */
  #deaths = 0;
  #reason: 'died' | 'stalled' = 'died';
  #culprit: string | null = null;
  /** Deaths since a turn last ended well: a worker that cannot live is not started in a tight loop. */
  #deathsInARow = 0;
  #isPaused = false;
  #stalled = false;
  /** When the present worker was begun, and the beats there had been by then. */
  #begun: { readonly at: number; readonly beats: number };
  #announced = true;
  #closed = false;
  #cancelWatch: Cancel = () => {};

  constructor(options: PiscinaLaneOptions) {
    this.#options = options;
    this.#words = SharedWords.create(options.concurrency + 1);
    this.#tasks = new LaneTasks(options.concurrency, this.#words);
    this.#begun = this.#beginning();
    this.#pool = this.#start();
    this.#watch(this.#words.beats, 0);
  }

  get load(): WorkerLoad {
    return { shard: this.#options.shard, inFlight: this.#inFlight, restarts: this.#deaths };
  }

  decide(inputs: readonly DecideInput[]): Promise<readonly Decision[]> {
    return new Promise((resolve, reject) => {
      this.#batches.push({ inputs, resolve, reject });
      this.#gather();
    });
  }

  act(task: ActTask): Promise<Outcome> {
    const outcome = this.#tasks.act(task);
    this.#gather();
    return outcome;
  }

  look(task: LookTask): Promise<LookResult> {
    const result = this.#tasks.look(task);
    this.#gather();
    return result;
  }

  tell(runId: string, word: GateWord): void {
    this.#tasks.tell(runId, word);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelWatch();
    await this.#pool.destroy();
  }

  get #inFlight(): number {
    return this.#tasks.underWay + (this.#deciding === null ? 0 : 1);
  }

  #start(): Piscina {
    const { filename, settings, heapMb } = this.#options;
    const pool = new Piscina({
      filename,
      name: 'turn',
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: MOST_TURNS,
      // With atomics an idle worker sleeps in Atomics.wait and its timers and sockets stand still.
      atomics: 'disabled',
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      workerData: { words: this.#words.buffer, settings },
    });
    pool.on('error', (error: Error) => {
      this.#options.env.log.error({ error: error.message }, 'a worker failed outside of a task');
    });
    // Told before the turns of the dead worker are rejected.
    pool.on('workerDestroy', () => this.#died(pool));
    return pool;
  }

  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#options.soon(() => {
      this.#isGathering = false;
      this.#send();
    });
  }

  /** Sends what waits, or an empty turn where one must be open. */
  #send(): void {
    if (this.#isPaused || this.#closed || this.#turns >= MOST_TURNS) return;
    const tasks = this.#tasks.take();
    // One batch at a time: who is at work is told by its place in it.
    const batch = this.#deciding === null ? this.#batches.shift() : undefined;
    if (batch !== undefined) this.#deciding = batch;
    const isNeeded = this.#turns === 0 && this.#tasks.underWay > 0;
    if (batch === undefined && tasks.length === 0 && !isNeeded) return;
    const turn: Turn = { batch: batch?.inputs ?? null, tasks };
    const deaths = this.#deaths;
    this.#turns += 1;
    (this.#pool.run(turn) as Promise<TurnAnswer>)
      .then(
        (answer) => this.#answered(answer, batch),
        (error: unknown) => this.#failed(error, turn, batch, deaths),
      )
      .finally(() => {
        this.#turns -= 1;
        this.#send();
      });
  }

  #answered({ decided, ended }: TurnAnswer, batch: Batch | undefined): void {
    this.#deathsInARow = 0;
    for (const { slot, ending } of ended) this.#tasks.end(slot, ending);
    if (batch === undefined) return;
    this.#deciding = null;
    settle(batch, decided);
  }

  #failed(error: unknown, { tasks }: Turn, batch: Batch | undefined, deaths: number): void {
    const died = deaths !== this.#deaths;
    const why = textOf(error);
    if (died) this.#announce(why);
    const failure = died
      ? new LaneError(`the worker ${this.#reason}: ${why}`, this.#culprit, { cause: error })
      : error;
    // The tasks of other turns have died with the worker too.
    if (died) this.#tasks.failLost(failure);
    else for (const { slot } of tasks) this.#tasks.end(slot, { ok: false, error });
    if (batch === undefined) return;
    this.#deciding = null;
    batch.reject(failure);
  }

  #died(pool: Piscina): void {
    if (this.#closed) return;
    const { env } = this.#options;
    this.#deaths += 1;
    this.#deathsInARow += 1;
    this.#culprit = this.#atWork();
    this.#words.work(NOBODY);
    this.#tasks.lose();
    this.#reason = this.#stalled ? 'stalled' : 'died';
    this.#stalled = false;
    this.#announced = false;
    env.metrics.count('rug_worker_restarts_total', { reason: this.#reason });
    // It may start another worker by itself, and give it a turn whose tasks are lost by now.
    pool.destroy().catch((error: unknown) => {
      env.log.error({ error: textOf(error) }, 'the pool of a dead worker did not end');
    });
    if (this.#deathsInARow > 1) this.#rest(this.#deathsInARow);
    else this.#replace();
    // Its turns, which are rejected next, know why.
    if (this.#turns > 0) return;
    this.#announce(null);
    this.#tasks.failLost(new LaneError(`the worker ${this.#reason}`, this.#culprit));
  }

  #rest(deaths: number): void {
    this.#isPaused = true;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (deaths - 2));
    this.#options.env.time.after(pause, () => {
      if (this.#closed) return;
      this.#isPaused = false;
      this.#replace();
      this.#send();
    });
  }

  #replace(): void {
    this.#begun = this.#beginning();
    this.#pool = this.#start();
  }

  /** `why`: what its turns were told; null: it had none. */
  #announce(why: string | null): void {
    if (this.#announced) return;
    this.#announced = true;
    const { env, shard } = this.#options;
    const fields = { shard, reason: this.#reason, why, culprit: this.#culprit };
    env.log.error(fields, 'worker replaced');
  }

  /** The resource whose code ran last: slots count tasks, what is above them counts decisions. */
  #atWork(): string | null {
    const who = this.#words.atWork;
    if (who === NOBODY) return null;
    const { slots } = this.#words;
    if (who < slots) return this.#tasks.resident(who);
    return this.#deciding?.inputs[who - slots]?.identity.id ?? null;
  }

  /** A worker whose event loop stands still is in an endless loop, whether or not anybody waits for it. */
  #watch(before: number, stood: number): void {
    const { env, stall } = this.#options;
    this.#cancelWatch = env.time.after(stall / LOOKS, () => {
      if (this.#closed) return;
      const beats = this.#words.beats;
      const stands = beats !== before || this.#isStarting(beats) ? 0 : stood + 1;
      if (stands === LOOKS) this.#terminate();
      this.#watch(beats, stands % LOOKS);
    });
  }

  #beginning(): { readonly at: number; readonly beats: number } {
    return { at: this.#options.env.time.now(), beats: this.#words.beats };
  }

  /** It has not turned yet: on a busy machine that takes longer than a turn may. */
  #isStarting(beats: number): boolean {
    const { at, beats: first } = this.#begun;
    return beats === first && this.#options.env.time.now() - at < LONGEST_START;
  }

  #terminate(): void {
    for (const thread of this.#pool.threads) {
      this.#stalled = true;
      thread.terminate().catch((error: unknown) => {
        this.#options.env.log.error({ error: String(error) }, 'a stalled worker did not end');
      });
    }
  }
}

function settle(batch: Batch, decided: Ending<readonly Decision[]>): void {
  if (decided.ok) batch.resolve(decided.value);
  else batch.reject(decided.error);
}
