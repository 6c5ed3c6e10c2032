/** What is printed of a run of the matrix: a line as each experiment ends, then what was tried. */
import type { Extent } from './experiment.ts';
import { WHOLE } from './matrix.ts';
import type { Result } from './trial.ts';

export interface Ended {
  readonly name: string;
  readonly result: Result;
  readonly seconds: number;
}

const MOST_VIOLATIONS = 12;

/** The line of one experiment, with all that is needed to see and repeat a failure. */
export function lineOf({ name, result, seconds }: Ended, extent: Extent): string {
  const { violations, points, kept } = result;
  const tried = points === 1 ? '1 point' : `${points} points`;
  const took = `${tried}, ${seconds.toFixed(1)} s`;
  if (violations.length === 0) return `ok   ${name} (${took})\n`;
  const shown = violations.slice(0, MOST_VIOLATIONS);
  const more = violations.length - shown.length;
  return [
    `FAIL ${name} (${took})`,
    ...shown.map((violation) => `     ${violation}`),
    ...(more > 0 ? [`     and ${more} more`] : []),
    `     seed ${extent.seed}; again: ${commandOf(name, extent)}`,
    ...(kept === null ? [] : [`     its logs, and the calls of its world: ${kept}`]),
    '',
  ].join('\n');
}

/** The command that repeats one experiment and nothing else. */
function commandOf(name: string, extent: Extent): string {
  const options = [`--seed ${extent.seed}`, `--only '${name}'`];
  if (extent.events !== WHOLE.events) options.push(`--events ${extent.events}`);
  if (extent.moments !== WHOLE.moments) options.push(`--moments ${extent.moments}`);
  return `npm run test:crash -- ${options.join(' ')}`;
}

interface Row {
  readonly group: string;
  readonly store: string;
  experiments: number;
  points: number;
  failed: number;
  seconds: number;
}

/** What was tried by group and store; the last line is the verdict. */
export function summary(ended: readonly Ended[]): string {
  const rows = new Map<string, Row>();
  for (const { name, result, seconds } of ended) {
    const [store = '', group = ''] = name.split('/');
    const key = `${group} ${store}`;
    const none = { group, store, experiments: 0, points: 0, failed: 0, seconds: 0 };
    const row = rows.get(key) ?? none;
    row.experiments += 1;
    row.points += result.points;
    row.failed += result.violations.length > 0 ? 1 : 0;
    row.seconds += seconds;
    rows.set(key, row);
  }
  const lines = [...rows.values()].map(({ group, store, experiments, points, failed, seconds }) =>
    [
      group.padEnd(10),
      store.padEnd(10),
      String(experiments).padStart(11),
      String(points).padStart(8),
      String(failed).padStart(8),
      seconds.toFixed(0).padStart(8),
    ].join(''),
  );
  const failed = ended.filter(({ result }) => result.violations.length > 0).length;
  return [
    '',
    'group     store     experiments  points  failed seconds',
    ...lines,
    '',
    `${ended.length - failed} passed, ${failed} failed`,
    '',
  ].join('\n');
}
