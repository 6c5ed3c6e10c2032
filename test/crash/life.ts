/** The rug that is put to the test, over all its deaths. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type RugProcess,
  type RugSpawned,
  spawnRug,
  untilReady,
} from '../../scripts/process/rug.ts';
import { textOf } from '../../src/model/errors.ts';
import type { Place } from './place.ts';

export class Life {
  readonly #place: Pick<Place, 'settings' | 'log'>;
  readonly #ends: string[] = [];
  #spawned: RugSpawned | null = null;
  #present: RugProcess | null = null;
  #deaths = 0;

  constructor(place: Pick<Place, 'settings' | 'log'>) {
    this.#place = place;
  }

  /** Where it listens; null while nobody does. */
  get url(): string | null {
    return this.#present?.url ?? null;
  }

  /** The process; throws while there is none that is ready. */
  get process(): RugProcess {
    if (this.#present === null) throw new Error('there is no rug');
    return this.#present;
  }

  /** How often a signal has ended it. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Every time it ended by itself, with what it said. */
  get ends(): readonly string[] {
    return this.#ends;
  }

  /** Starts another; resolves with true when it is ready, with false when it has died before. */
  async start(settings: Record<string, string> = {}): Promise<boolean> {
    const spawned = this.#spawn(settings);
    try {
      const rug = await untilReady(spawned);
      if (this.#spawned === spawned) this.#present = rug;
      return this.#spawned === spawned;
    } catch (error) {
      if ((await spawned.exited) !== null) throw new Error(textOf(error));
      return false;
    }
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#spawned?.kill('SIGKILL');
    await this.#spawned?.exited;
  }

  /** Starts another, and kills it so many milliseconds later, ready or not. */
  async startAndKill(afterMs: number): Promise<void> {
    this.#spawn({});
    await pause(afterMs);
    await this.kill();
  }

  /** Resolves when it has died; with false when it is still there after so many milliseconds. */
  async died(withinMs: number): Promise<boolean> {
    const limit = new AbortController();
    const late = pause(withinMs, 'late', { signal: limit.signal }).catch(() => 'late');
    const how = await Promise.race([this.#spawned?.exited, late]);
    limit.abort();
    return how !== 'late';
  }

  /** SIGTERM; answers the exit code. */
  async stop(): Promise<number | null> {
    const { process } = this;
    // What comes now it has been told to do.
    this.#spawned = null;
    this.#present = null;
    return process.stop();
  }

  #spawn(settings: Record<string, string>): RugSpawned {
    const spawned = spawnRug({ ...this.#place.settings, ...settings }, this.#place.log);
    this.#spawned = spawned;
    void spawned.exited.then((code) => {
      if (this.#spawned !== spawned) return;
      this.#spawned = null;
      this.#present = null;
      if (code === null) this.#deaths += 1;
      else this.#ends.push(`rug ended by itself with ${code}: ${spawned.said().trim()}`);
    });
    return spawned;
  }
}
