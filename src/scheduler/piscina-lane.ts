import { Piscina } from 'piscina';
import type { DecideInput, Decision } from '../model/decide.ts';
import type { GateWord, LookResult, Outcome } from '../model/driver.ts';
import { textOf } from '../model/errors.ts';
import {
  type ActTask,
  type Cancel,
  type Environment,
  type Lane,
  LaneError,
  type LookTask,
  type WorkerLoad,
} from '../model/ports.ts';
import { NOBODY, SharedWords, type Slotted } from '../model/sharedwords.ts';

export interface PiscinaLaneOptions {
  readonly env: Environment;
  /** URL of the module that exports `decide`, `act` and `look`. */
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
}

/** Pauses between workers that die one after the other, milliseconds; they double. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 5_000;

/**
 * A lane over a pool of one worker thread. When the worker dies, every task it had rejects with a
 * LaneError that names the resource it was working on, and a new worker takes its place.
 */
export class PiscinaLane implements Lane {
  readonly #options: PiscinaLaneOptions;
  readonly #words: SharedWords;
  readonly #free: number[];
  readonly #waiting: (() => void)[] = [];
  /** Slot -> the resource that works there. */
  readonly #residents = new Map<number, string>();
  /** Run -> its slot, once it has one, and what it was last told. */
  readonly #runs = new Map<string, { slot: number | null; word: GateWord }>();
  #batch: readonly DecideInput[] = [];
  readonly #pool: Piscina;
  #inFlight = 0;
  /** Workers that died, and whom the last one was working for. */
  #deaths = 0;
  #culprit: string | null = null;
  /** Deaths since a task last ended well: a worker that cannot live is not started in a tight loop. */
  #deathsInARow = 0;
  #pause: Promise<void> | null = null;
  #stalled = false;
  #announced = true;
  #closed = false;
  #cancelWatch: Cancel = () => {};

  constructor(options: PiscinaLaneOptions) {
    this.#options = options;
    this.#words = SharedWords.create(options.concurrency + 1);
    this.#free = Array.from({ length: options.concurrency }, (_, i) => i + 1);
    this.#pool = this.#start();
    this.#watch(this.#words.beats);
  }

  get load(): WorkerLoad {
    return { shard: this.#options.shard, inFlight: this.#inFlight, restarts: this.#deaths };
  }

  async decide(batch: readonly DecideInput[]): Promise<readonly Decision[]> {
    this.#batch = batch;
    return this.#run<readonly Decision[]>('decide', batch);
  }

  act(task: ActTask): Promise<Outcome> {
    return this.#slotted<ActTask, Outcome>('act', task.subject.id, task, task.run.id);
  }

  look(task: LookTask): Promise<LookResult> {
    return this.#slotted<LookTask, LookResult>('look', task.subject.id, task, null);
  }

  tell(runId: string, word: GateWord): void {
    const run = this.#runs.get(runId);
    if (run === undefined) return;
    run.word = word;
    if (run.slot !== null) this.#words.tell(run.slot, word);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelWatch();
    await this.#pool.destroy();
  }

  #start(): Piscina {
    const { filename, settings, concurrency, heapMb } = this.#options;
    const pool = new Piscina({
      filename,
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: concurrency + 1,
      // With atomics an idle worker sleeps in Atomics.wait and its timers and sockets stand still.
      atomics: 'disabled',
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      workerData: { words: this.#words.buffer, settings },
    });
    pool.on('error', (error: Error) => {
      this.#options.env.log.error({ error: error.message }, 'a worker failed outside of a task');
    });
    // Told before the tasks of the dead worker are rejected; the pool starts the next one itself.
    pool.on('workerDestroy', () => this.#died());
    return pool;
  }

  async #slotted<Task, Result>(
    name: string,
    resourceId: string,
    task: Task,
    runId: string | null,
  ): Promise<Result> {
    const run: { slot: number | null; word: GateWord } = { slot: null, word: 'go' };
    if (runId !== null) this.#runs.set(runId, run);
    const slot = await this.#takeSlot();
    run.slot = slot;
    this.#words.tell(slot, run.word);
    this.#residents.set(slot, resourceId);
    const message: Slotted<Task> = { slot, task };
    try {
      return await this.#run<Result>(name, message);
    } finally {
      if (runId !== null) this.#runs.delete(runId);
      this.#residents.delete(slot);
      this.#free.push(slot);
      this.#waiting.shift()?.();
    }
  }

  async #takeSlot(): Promise<number> {
    for (;;) {
      const slot = this.#free.pop();
      if (slot !== undefined) return slot;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  async #run<Result>(name: string, message: unknown): Promise<Result> {
    while (this.#pause !== null) await this.#pause;
    const deaths = this.#deaths;
    this.#inFlight += 1;
    try {
      const result = await (this.#pool.run(message, { name }) as Promise<Result>);
      this.#deathsInARow = 0;
      return result;
    } catch (error) {
      if (deaths === this.#deaths) throw error;
      const why = textOf(error);
      this.#announce(why);
      throw new LaneError(`the worker died: ${why}`, this.#culprit, { cause: error });
    } finally {
      this.#inFlight -= 1;
    }
  }

  #died(): void {
    if (this.#closed) return;
    const { env } = this.#options;
    this.#deaths += 1;
    this.#deathsInARow += 1;
    if (this.#deathsInARow > 1) this.#pause = this.#rest(this.#deathsInARow);
    this.#culprit = this.#atWork();
    this.#words.work(NOBODY);
    const reason = this.#stalled ? 'stalled' : 'died';
    this.#stalled = false;
    this.#announced = false;
    env.metrics.count('rug_worker_restarts_total', { reason });
    // Its tasks, which are rejected next, know why.
    if (this.#inFlight === 0) this.#announce(reason);
  }

  async #rest(deaths: number): Promise<void> {
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (deaths - 2));
    await new Promise<void>((resolve) => {
      this.#options.env.time.after(pause, resolve);
    });
    this.#pause = null;
  }

  #announce(why: string): void {
    if (this.#announced) return;
    this.#announced = true;
    const { env, shard } = this.#options;
    env.log.error({ shard, why, culprit: this.#culprit }, 'worker replaced');
  }

  /** The resource whose code ran last: slots count tasks, what is above them counts decisions. */
  #atWork(): string | null {
    const who = this.#words.atWork;
    if (who === NOBODY) return null;
    const { slots } = this.#words;
    if (who < slots) return this.#residents.get(who) ?? null;
    return this.#batch[who - slots]?.identity.id ?? null;
  }

  /** A worker whose event loop stands still while it has work is in an endless loop. */
  #watch(before: number): void {
    const { env, stall } = this.#options;
    this.#cancelWatch = env.time.after(stall, () => {
      if (this.#closed) return;
      const beats = this.#words.beats;
      if (this.#inFlight > 0 && beats === before) this.#terminate();
      this.#watch(beats);
    });
  }

  #terminate(): void {
    this.#stalled = true;
    for (const thread of this.#pool.threads) {
      thread.terminate().catch((error: unknown) => {
        this.#options.env.log.error({ error: String(error) }, 'a stalled worker did not end');
      });
    }
  }
}
