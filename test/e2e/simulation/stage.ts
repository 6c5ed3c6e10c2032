import type { InlineWorld } from '../../../src/drivers/phantom/inline.ts';
import { inlineWorld } from '../../../src/drivers/phantom/inline.ts';
import type { Backend } from '../../../src/store/backend.ts';
import { sqliteBackend } from '../../../src/store/sqlite/backend.ts';
import type { Ablation } from './ablations.ts';
import { SimulatedClock } from './clock.ts';
import { type Dials, drawDials } from './dials.ts';
import { Dice } from './dice.ts';
import { ModeLedger } from './ledger.ts';
import { Trace } from './trace.ts';

/** What every process of a simulation shares, and what survives all of them. */
export class Stage {
  readonly dice: Dice;
  readonly dials: Dials;
  readonly clock: SimulatedClock;
  readonly trace: Trace;
  readonly database: Backend;
  readonly world: InlineWorld;
  readonly ablation: Ablation;
  readonly counts = new Map<string, number>();
  readonly violations: string[] = [];
  readonly modes = new ModeLedger();
  /** True once an operator has said that the deaths are real. */
  released = false;
  /** False: from now on nothing goes wrong any more. */
  chaos = true;
  #darkUntil = 0;

  constructor(seed: number, ablation: Ablation) {
    this.dice = new Dice(seed);
    this.ablation = ablation;
    this.dials = { ...drawDials(this.dice.fork()), ...ablation.dials };
    this.clock = new SimulatedClock(this.dice.fork());
    this.trace = new Trace(this.clock);
    this.database = sqliteBackend(':memory:', () => {});
    const { bootMs } = this.dials;
    this.world = inlineWorld(this.clock, { bootMs, latencyMs: 0, timeoutMs: 3_000 });
  }

  fail(what: string): void {
    this.violations.push(what);
    this.trace.tell('!!!!', what);
  }

  hopMs = (): number => this.dice.between(0, this.dials.hopMs);

  hop = (): Promise<void> => this.clock.delay(this.hopMs());

  /** The database is away for so long. */
  darken(ms: number): void {
    this.#darkUntil = this.clock.now() + ms;
  }

  isDark = (): boolean => this.clock.now() < this.#darkUntil;
}
