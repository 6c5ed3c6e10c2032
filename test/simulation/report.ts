/** What simulations are told by, for people. */
import type { Ablation } from './ablations/ablation.ts';
import { isProven, type Proof } from './ablations/prove.ts';
import type { Simulation } from './simulation.ts';
import type { Tally } from './tally.ts';

/** What there was of one simulation, or of many. */
export interface Summary extends Pick<Simulation, 'steps' | 'faults' | 'judged'> {
  readonly virtualMs: number;
}

const number = (value: number): string => value.toLocaleString('en-US');

function hours(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.round((ms % 60_000) / 1_000);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min ${seconds} s`;
}

/** Names and counts, three to a line. */
function table(tally: Tally): string {
  const cells = tally.entries.map(
    ([what, count]) => `${number(count).padStart(9)} ${what.padEnd(30)}`,
  );
  const lines = Array.from({ length: Math.ceil(cells.length / 3) }, (_, line) =>
    cells
      .slice(3 * line, 3 * line + 3)
      .join(' ')
      .trimEnd(),
  );
  return lines.join('\n');
}

export function summary({ steps, virtualMs, faults, judged }: Summary): string {
  return [
    `${hours(virtualMs)} of virtual time, ${number(steps)} steps chosen by the seed`,
    `What happened (${number(faults.total)}):`,
    table(faults),
    `Invariants judged (${number(judged.total)} times):`,
    table(judged),
  ].join('\n');
}

/** What was given besides the seed, as it is to be given again. */
export interface Given {
  readonly hours?: number;
  readonly resources?: number;
  readonly ablate?: string;
}

/** The command that tells the story of this seed again. */
export function repeat(seed: number, given: Given): string {
  const options = Object.entries(given).map(([name, value]) => ` --${name} ${value}`);
  return `npm run sim -- --seed ${seed}${options.join('')} --trace`;
}

export function failure({ seed, violations }: Simulation, given: Given): string {
  const wrong = violations.map((violation) => `  ${violation}`).join('\n');
  return `seed ${seed} FAILS:\n${wrong}\n  again: ${repeat(seed, given)}`;
}

export function proof({ name, does, limit }: Ablation, found: Proof): string {
  const { failed, control } = found;
  const seeds = failed === null ? `none of ${limit}` : `${failed.seed} of ${limit}`;
  const verdict = isProven(found) ? 'found' : failed === null ? 'NOT FOUND' : 'CONTROL FAILS';
  const by = (control?.violations[0] ?? failed?.violations[0] ?? '').split('\n')[0]?.slice(0, 70);
  const cells = [name.padEnd(24), seeds.padStart(10), verdict.padEnd(13), by];
  return `${cells.join('  ').trimEnd()}\n${''.padEnd(26)}${does}`;
}
