import { resourceOf } from './workload.ts';

/** A row that an event left; rows of a resource come in the order in which they were done. */
export interface Applied {
  readonly resource: string;
  readonly n: number;
  readonly ver: number;
}

/** What the rows say of a run. */
export interface Verdict {
  /** Events of which there is no row. */
  readonly lost: number;
  /** Rows too many: an event done again, or one that nobody sent. */
  readonly repeated: number;
  /** Events done after a later one of the same resource. */
  readonly violations: number;
}

/** Whether each of `events` events over `resources` resources was done once, and in order. */
export function judge(rows: readonly Applied[], events: number, resources: number): Verdict {
  const ofResource = Map.groupBy(rows, ({ resource }) => resource);
  let found = 0;
  let violations = 0;
  for (let number = 0; number < Math.min(resources, events); number += 1) {
    const sent = Math.floor((events - 1 - number) / resources) + 1;
    const done = new Set<number>();
    let latest = 0;
    for (const { n } of ofResource.get(resourceOf(number)) ?? []) {
      if (n < latest) violations += 1;
      latest = Math.max(latest, n);
      if (n >= 1 && n <= sent) done.add(n);
    }
    found += done.size;
  }
  return { lost: events - found, repeated: rows.length - found, violations };
}

/** Why a run with this verdict gives no number; undefined: it does. */
export function objection(verdict: Verdict, ordered: boolean): string | undefined {
  const counts = [
    [verdict.lost, 'lost'],
    [verdict.repeated, 'done more than once'],
    [ordered ? verdict.violations : 0, 'out of the order that was promised'],
  ] as const;
  const wrong = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return wrong.length === 0 ? undefined : `inconsistent: events ${wrong.join(', ')}`;
}
