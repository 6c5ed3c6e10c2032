import { type InlineWorld, inlineWorld } from '../../src/drivers/phantom/inline.ts';
import type { Backend } from '../../src/store/backend.ts';
import { sqliteBackend } from '../../src/store/sqlite/backend.ts';
import { UNBRAKED } from '../e2e/rooms.ts';
import { type Ablation, NONE } from './ablations/ablation.ts';
import { SimulatedClock } from './clock.ts';
import { type Climate, type Dials, drawClimate, drawWeather } from './dials.ts';
import { Dice } from './dice.ts';
import { ModeLedger } from './invariants/modes.ts';
import { Watch } from './invariants/watch.ts';
import { Tally } from './tally.ts';
import { Trace } from './trace.ts';

export interface StageOptions {
  readonly seed: number;
  /** How many; absent: a few, drawn. */
  readonly resources?: number;
  readonly ablation?: Ablation;
  /** True: keeps what happened, for people. */
  readonly trace?: boolean;
}

/** What every process of a simulation shares, and what survives all of them. */
export class Stage {
  readonly dice: Dice;
  readonly climate: Climate;
  readonly clock: SimulatedClock;
  readonly trace: Trace;
  readonly database: Backend;
  readonly world: InlineWorld;
  readonly ablation: Ablation;
  readonly watch: Watch;
  /** What was done to rug, and what went wrong. */
  readonly faults = new Tally();
  readonly violations: string[] = [];
  readonly modes = new ModeLedger();
  /** The weather of the present season. Its fields change, the object does not. */
  readonly dials: { -readonly [K in keyof Dials]: Dials[K] };
  /** The configuration file, as it is now. */
  config: object;
  /** False: for now nothing goes wrong any more. */
  chaos = true;
  #darkUntil = 0;
  #slowUntil = 0;

  constructor({ seed, resources, ablation = NONE, trace = false }: StageOptions) {
    this.dice = new Dice(seed);
    this.ablation = ablation;
    this.climate = { ...drawClimate(this.dice.fork(), resources), ...ablation.climate };
    const weather = drawWeather(this.dice.fork(), this.climate);
    this.dials = { ...this.climate, ...weather, ...ablation.weather };
    this.config = { ...UNBRAKED, ...this.climate.config, ...ablation.config };
    this.clock = new SimulatedClock(this.dice.fork());
    this.trace = new Trace(this.clock, trace);
    this.database = sqliteBackend(':memory:', () => {});
    const { bootMs } = this.climate;
    this.world = inlineWorld(this.clock, { bootMs, latencyMs: 0, timeoutMs: 3_000 });
    this.watch = new Watch(this);
  }

  /** Another season, with a weather of its own. */
  turn(): void {
    const weather = { ...drawWeather(this.dice.fork(), this.climate), ...this.ablation.weather };
    Object.assign(this.dials, weather);
    this.chaos = true;
  }

  fail(what: string): void {
    this.violations.push(what);
    this.trace.tell('!!!!', what);
  }

  /** True in a share of `p` of all throws, while things go wrong. */
  happens(p: number): boolean {
    return this.chaos && this.dice.happens(p);
  }

  hopMs = (): number => this.dice.between(0, this.dials.hopMs);

  hop = (): Promise<void> => this.clock.delay(this.hopMs());

  /** How long it takes to the database, and back. */
  storeMs(): number {
    return this.clock.now() < this.#slowUntil ? 20 * this.hopMs() + 50 : this.hopMs();
  }

  /** The database is away for so long. */
  darken(ms: number): void {
    this.#darkUntil = this.clock.now() + ms;
  }

  /** The database takes its time for so long. */
  slow(ms: number): void {
    this.#slowUntil = this.clock.now() + ms;
  }

  isDark = (): boolean => this.clock.now() < this.#darkUntil;

  /** When the database was last in trouble, or will be; 0: never. */
  get troubledUntil(): number {
    return Math.max(this.#darkUntil, this.#slowUntil);
  }
}
