/** Starts of a scheduler after the process was killed. */
import { type Arrival, fold } from '../../src/model/mailbox.ts';
import type { ResourceRow } from '../../src/model/resource.ts';
import type { SideWrite, Suspect } from '../../src/model/store.ts';
import { aRun, routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench, type BenchOptions } from './bench.ts';

/** A toy in the middle of its CREATE. */
export const open = (id: string): ResourceRow => {
  const [{ entries: [current] = [] } = {}] = fold([], event('CREATE'));
  const snapshot = JSON.stringify({ current, done: 0, napUntil: null });
  return routerRow(id, { run: aRun(`run of ${id}`), snapshot });
};

export const suspect = (key: string, marks: number, at = 0): Suspect => ({
  kind: 'resource',
  key,
  marks,
  at,
});

export const event = (type: Arrival['type'], at = 1_000): Arrival => ({
  seq: 1,
  type,
  at,
  eventId: 'event',
  patch: null,
  args: {},
  origin: 'operator',
});

/** A process that starts with these rows; verbs end when the test says so. */
export async function started(
  rows: readonly (ResourceRow | readonly [ResourceRow, ...Arrival[]])[],
  options: BenchOptions = {},
): Promise<Bench> {
  const b = new Bench(options);
  b.script.held.add('act');
  for (const one of rows) {
    const [row, ...arrivals] = 'id' in one ? [one] : one;
    b.scheduler.adopt(row, arrivals, 0);
  }
  b.suspects.start();
  b.scheduler.start();
  await settle();
  return b;
}

/** The marks that were written, in order. */
export const marks = (b: Bench): readonly string[] =>
  b.writer.sides.flatMap((side: SideWrite) =>
    side.type === 'suspect' ? [`${side.suspect.key} ${side.suspect.marks}`] : [],
  );
/** Whose verbs are under way. */
export const acting = (b: Bench): readonly string[] => b.script.of('act').flatMap(({ ids }) => ids);
/** The fields of the lines of the log that say this. */
export const logged = (b: Bench, text: string): readonly object[] =>
  b.witness.lines.filter(({ message }) => message === text).map(({ fields }) => fields);
