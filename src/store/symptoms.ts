import type { SqlValue } from './backend.ts';
import { type Finding, fine } from './finding.ts';
import type { Inspection } from './inspection.ts';

/** Notices that wait longer are told; milliseconds. */
const LONG = 10 * 60_000;
/** A running rug changes rows: what is younger may be on its way. */
const SETTLED = 60_000;

/** Rows that should not be there: how many, and one to look at. */
interface Symptom {
  /** Answers `count` and `example`. */
  readonly sql: string;
  readonly parameters: (now: number) => readonly SqlValue[];
  readonly state: 'warning' | 'failed';
  readonly none: string;
  readonly some: (count: number, example: string, now: number) => string;
  readonly fix: string;
}

const NOTHING = (): readonly SqlValue[] => [];

/** What doctors look for in the rows, by the name of the check. All are in every schema version. */
const SYMPTOMS: Readonly<Record<string, Symptom>> = {
  journal: {
    sql: `select count(*) as count, min(resource_id) as example from journal as j
      where not exists (select 1 from resource as r where r.id = j.resource_id)`,
    parameters: NOTHING,
    state: 'failed',
    none: 'every event has its resource',
    some: (count, example) =>
      `${count} events are of resources that are not there, e.g. ${example}`,
    fix: 'Nobody will ever take them. Rows were deleted by hand, or a backup was mixed: restore one.',
  },
  outbox: {
    sql: `select count(*) as count, min(at) as example from outbox where sent_at is null and at < ?`,
    parameters: (now) => [now - LONG],
    state: 'warning',
    none: 'no notice waits for long',
    some: (count, example, now) =>
      `${count} notices wait for the bus, the oldest for ${Math.round((now - Number(example)) / 60_000)} minutes`,
    fix: 'See whether the bus is up with `rug-ctl status`; without RUG_AMQP_URL nobody takes them.',
  },
  'dead letters': {
    sql: 'select count(*) as count, max(id) as example from dead_letter',
    parameters: NOTHING,
    state: 'warning',
    none: 'every message was understood',
    some: (count, example) => `${count} messages could not be used, the newest is ${example}`,
    fix: 'Read them with `rug-ctl dead-letter list`; then retry or drop them.',
  },
  'closed resources': {
    sql: `select count(*) as count, min(id) as example from resource
      where state = 'Exit' and updated_at < ?
        and (run is not null or cast(pending as text) <> '[]')`,
    parameters: (now) => [now - SETTLED],
    state: 'warning',
    none: 'nothing is left to do for any of them',
    some: (count, example) => `${count} still have something to do, e.g. ${example}`,
    fix: 'See what keeps them back with `rug-ctl resource why ID`; a mode may.',
  },
};

/** The checks of the rows; `now` is epoch milliseconds. */
export const symptomChecks = (
  { read }: Inspection,
  now: number,
): Readonly<Record<string, () => Promise<Finding>>> =>
  Object.fromEntries(
    Object.entries(SYMPTOMS).map(([name, { sql, parameters, ...symptom }]) => [
      name,
      async (): Promise<Finding> => {
        const [row] = await read<{ count: number; example: string | number | null }>(
          sql,
          parameters(now),
        );
        const count = row?.count ?? 0;
        if (count === 0) return fine(symptom.none);
        const detail = symptom.some(count, String(row?.example), now);
        return { state: symptom.state, detail, fix: symptom.fix };
      },
    ]),
  );
