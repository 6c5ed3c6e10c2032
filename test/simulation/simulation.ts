/**
 * The whole of rug on a clock and with a fate drawn from a seed: processes die, are taken over, lose
 * their workers, their database and the answers of the world; at every step what rug guarantees must
 * hold, and in the end everything must be as asked. What survives a process is a real database, a
 * phantom world and a queue.
 */
import { peace, trouble } from './season.ts';
import { Stage, type StageOptions } from './stage.ts';
import { Story } from './story.ts';
import type { Tally } from './tally.ts';
import type { Trace } from './trace.ts';
import { judge } from './verdict/verdict.ts';

export interface SimulationOptions extends StageOptions {
  /** Hours of virtual time, in seasons of a minute and a peace after each; absent: one season. */
  readonly hours?: number;
}

export interface Simulation {
  readonly seed: number;
  /** Empty: all is well. */
  readonly violations: readonly string[];
  readonly trace: Trace;
  readonly seasons: number;
  /** Milliseconds of virtual time. */
  readonly virtualMs: number;
  /** Continuations that the dice have put in order. */
  readonly steps: number;
  readonly faults: Tally;
  /** How often each invariant was judged. */
  readonly judged: Tally;
}

const HOUR = 3_600_000;

/** The same seed and options tell the same story. It ends with the first violation. */
export async function simulate(options: SimulationOptions): Promise<Simulation> {
  const { seed, hours = 0 } = options;
  const undo = options.ablation?.tamper?.();
  const stage = new Stage(options);
  const story = new Story(stage);
  const { clock, trace, faults, violations, watch } = stage;
  const begun = clock.now();
  let seasons = 0;
  try {
    for (const id of stage.dials.stubborn) await stage.world.control.setLogical(id, 'exists');
    do {
      if (seasons > 0) stage.turn();
      seasons += 1;
      await trouble(story);
      if (violations.length === 0) await peace(story);
      if (violations.length === 0) await judge(story);
    } while (violations.length === 0 && clock.now() < begun + hours * HOUR);
  } catch (error) {
    stage.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    for (const process of story.processes) process.kill('the end');
    await stage.database.close();
    undo?.();
  }
  const virtualMs = clock.now() - begun;
  const { steps } = clock;
  const { judged } = watch;
  return { seed, violations, trace, seasons, virtualMs, steps, faults, judged };
}
