import type { VerbDuration } from '../model/duration.ts';
import type { Verb } from '../model/words.ts';
import type { Dialect } from './backend.ts';

/** Rows of the trail that durations are taken from: the newest verbs that ended well. */
const NEWEST = 5_000;

/** A verb that ended well, of a resource that is still known. */
export interface EndedColumns {
  readonly kind: string;
  readonly hardware: string;
  readonly verb: Verb;
  readonly took: number | null;
}

const TOOK: Readonly<Record<Dialect, string>> = {
  sqlite: "t.body ->> 'took'",
  postgres: "t.body::json ->> 'took'",
};

/** Reads EndedColumns. */
export const ended = (dialect: Dialect): string => `
  select r.kind, r.hardware, t.verb_ok as verb,
    cast(${TOOK[dialect]} as double precision) as took
  from (select resource_id, verb_ok, body from trail
    where verb_ok is not null order by id desc limit ${NEWEST}) as t
  join resource as r on r.id = t.resource_id`;

/** Median and 95th percentile by driver and verb, in the order of their names. */
export function durationsOf(rows: readonly EndedColumns[]): readonly VerbDuration[] {
  const groups = Map.groupBy(
    rows.filter((row) => row.took !== null),
    ({ kind, hardware, verb }) => `${hardware === '' ? kind : `${kind}_${hardware}`} ${verb}`,
  );
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, ended]) => {
      const times = ended.map(({ took }) => took ?? 0).sort((a, b) => a - b);
      return {
        driver: name.slice(0, name.lastIndexOf(' ')),
        verb: name.slice(name.lastIndexOf(' ') + 1) as Verb,
        count: times.length,
        p50: percentile(times, 0.5),
        p95: percentile(times, 0.95),
      };
    });
}

/** The smallest time that this share of the sorted times does not exceed. */
const percentile = (times: readonly number[], share: number): number =>
  times[Math.ceil(times.length * share) - 1] ?? 0;
