/** What a soak shows, claim by claim. Pure. */
import { percentile, trend } from '../measure/statistics.ts';
import { figure, megabytes } from '../report/figures.ts';
import type { Watch } from '../workloads/observer.ts';

/** One look at a rug under load. */
export interface Sample {
  /** Milliseconds since the soak began. */
  readonly at: number;
  /** Bytes after a collection, in all threads; null: none was asked for. */
  readonly heap: number | null;
  /** Table -> age of its oldest row, milliseconds. */
  readonly ages: ReadonlyMap<string, number>;
}

export interface Verdict {
  readonly claim: string;
  readonly found: string;
  /** null: the soak was too short to tell. */
  readonly holds: boolean | null;
}

const HOUR_MS = 3_600_000;
/** Share of the soak in which caches fill and code is compiled: it says nothing of growth. */
const SETTLING = 0.25;
/** The heap may grow by this share an hour. */
const GROWTH = 0.01;
/** The last quarter may be slower by this share, and by this much, milliseconds. */
const DRIFT = { p50: { share: 1.25, ms: 10 }, p99: { share: 1.5, ms: 30 } } as const;

/** Heap after collection grows less than 1 % an hour. */
export function heapVerdict(samples: readonly Sample[]): Verdict {
  const claim = 'heap after collection grows less than 1 % an hour';
  const from = (samples.at(-1)?.at ?? 0) * SETTLING;
  const settled = samples.flatMap(({ at, heap }) =>
    at < from || heap === null ? [] : [[at / HOUR_MS, heap] as const],
  );
  if (settled.length < 3) return { claim, found: `${settled.length} samples`, holds: null };
  const { slope, margin, mean } = trend(settled);
  const [grows, give] = [slope / mean, margin / mean];
  return {
    claim,
    found:
      `${megabytes(mean)} MB, ${(grows * 100).toFixed(2)} % an hour, ` +
      `give or take ${(give * 100).toFixed(2)} % (95 %, ${settled.length} samples)`,
    holds: grows + give < GROWTH ? true : grows - give >= GROWTH ? false : null,
  };
}

/** No row is older than its retention, what a pass may be late, and the length of a pass. */
export function ageVerdict(table: string, limitMs: number, samples: readonly Sample[]): Verdict {
  const oldest = Math.max(0, ...samples.map(({ ages }) => ages.get(table) ?? 0));
  const claim = `no row of ${table} is older than ${figure(limitMs / 1000)} s`;
  const lasted = samples.at(-1)?.at ?? 0;
  return {
    claim,
    found: `${figure(oldest / 1000)} s`,
    holds: oldest > limitMs ? false : lasted > limitMs ? true : null,
  };
}

/** The last quarter is no slower than the first; `watches` without the warm-up. */
export function driftVerdicts(watches: readonly Watch[]): readonly Verdict[] {
  const times = watches.map(({ at }) => at);
  const [begin, end] = [Math.min(...times), Math.max(...times)];
  const quarter = (end - begin) / 4;
  const first = watches.filter(({ at }) => at < begin + quarter).map(({ doneMs }) => doneMs);
  const last = watches.filter(({ at }) => at > end - quarter).map(({ doneMs }) => doneMs);
  return Object.entries({ p50: 0.5, p99: 0.99 }).map(([name, share]) => {
    const { share: factor, ms } = DRIFT[name === 'p50' ? 'p50' : 'p99'];
    const [before, after] = [percentile(first, share), percentile(last, share)];
    return {
      claim: `no drift of latency: ${name}`,
      found: `${figure(before)} ms in the first quarter, ${figure(after)} ms in the last`,
      holds: watches.length === 0 ? null : after <= Math.max(before * factor, before + ms),
    };
  });
}
