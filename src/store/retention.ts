import { RugError } from '../model/errors.ts';
import type { Cancel, Environment } from '../model/ports.ts';
import { type Backend, type SqlValue, StoreDown } from './backend.ts';
import { unseen } from './seen.ts';
import type { StoreWriter } from './writer.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What is kept how long; ages in milliseconds, counts in rows. What is over either limit goes. */
export interface RetentionLimits {
  /** Pause between two passes. */
  readonly interval: number;
  /** Rows looked at in one statement: the longest a pass keeps the database busy. */
  readonly slice: number;
  /** Events that their resource has taken; others are never deleted. */
  readonly journalAge: number;
  readonly journalRows: number;
  readonly trailAge: number;
  readonly trailRows: number;
  /** How long a message is recognized when it comes again. */
  readonly seenAge: number;
  readonly deadLetterAge: number;
  readonly deadLetterRows: number;
  /** Notices that were sent. */
  readonly outboxAge: number;
  /** Notices that nobody took: without a bus they would pile up for ever. */
  readonly noticeAge: number;
  /** Sweeps that are done. */
  readonly sweepAge: number;
  /** Closed resources, from their last change; not before journalAge has passed as well. */
  readonly closedAge: number;
}

const RETENTION: RetentionLimits = {
  interval: 60_000,
  slice: 2_000,
  journalAge: DAY,
  journalRows: 200_000,
  trailAge: 30 * DAY,
  trailRows: 5_000_000,
  seenAge: 3 * DAY,
  deadLetterAge: 30 * DAY,
  deadLetterRows: 10_000,
  outboxAge: HOUR,
  noticeAge: 7 * DAY,
  sweepAge: 7 * DAY,
  closedAge: 7 * DAY,
};

/** How many rows of each table one pass has deleted. */
export type Retained = Readonly<Record<string, number>>;

/** A table whose rows are numbered in the order of their age, and which of them may go. */
interface Rule {
  readonly table: string;
  readonly key: 'seq' | 'id';
  readonly age: keyof RetentionLimits;
  readonly rows?: keyof RetentionLimits;
  /** Must hold as well, unless the writer knows that it does up to this number. */
  readonly only: string;
  readonly done?: (writer: StoreWriter) => number;
}

const RULES: readonly Rule[] = [
  {
    table: 'journal',
    key: 'seq',
    age: 'journalAge',
    rows: 'journalRows',
    only: `not exists (
      select 1 from resource r where r.id = journal.resource_id and r.taken_seq < journal.seq)`,
    done: (writer) => writer.takenUpTo(),
  },
  { table: 'trail', key: 'id', age: 'trailAge', rows: 'trailRows', only: '1 = 1' },
  {
    table: 'dead_letter',
    key: 'id',
    age: 'deadLetterAge',
    rows: 'deadLetterRows',
    only: '1 = 1',
  },
  { table: 'outbox', key: 'id', age: 'outboxAge', only: 'sent_at is not null' },
  { table: 'outbox', key: 'id', age: 'noticeAge', only: 'sent_at is null' },
];

interface ClosedRow {
  readonly id: string;
}

/** Closed resources that nothing waits for; whether an event does, the writer knows. */
const CLOSED = `select id from resource
  where state = 'Exit' and updated_at < ? and id > ? and run is null
    and wake_at is null and cast(pending as text) = '[]'
  order by id limit ?`;

export interface Retention {
  /** One pass over everything. Rejects with RugError `store_unreachable` while the store is down. */
  readonly run: () => Promise<Retained>;
  readonly stop: () => void;
}

/**
 * Keeps the store from growing without end. Deletes in slices, each a short statement of its own, so
 * that no transaction is long; resources are forgotten by the writer, which knows what is new.
 */
export function createRetention(
  backend: Backend,
  writer: StoreWriter,
  environment: Environment,
  changed: () => Partial<RetentionLimits>,
): Retention {
  const { time, log } = environment;
  const limits = (): RetentionLimits => ({ ...RETENTION, ...changed() });
  let timer: Cancel | null = null;
  let isStopped = false;
  const forgetMessages = unseen(backend);

  const numbered = async (rule: Rule): Promise<number> => {
    const { table, key } = rule;
    const oldest = time.now() - limits()[rule.age];
    const [newest] = await backend.read<{ last: number | null }>(
      `select max(${key}) as last from ${table}`,
      [],
    );
    const bound = rule.rows === undefined ? 0 : (newest?.last ?? 0) - limits()[rule.rows];
    let deleted = 0;
    let after = 0;
    while (!isStopped) {
      // Higher numbers are younger: the first row that is under both limits ends the pass.
      const [slice] = await backend.read<{ upto: number | null }>(
        `select max(k) as upto from (
           select ${key} as k, at from ${table} where ${key} > ? order by ${key} limit ?) as s
         where at < ? or k <= ?`,
        [after, limits().slice, oldest, bound],
      );
      if (slice === undefined || slice.upto === null) return deleted;
      deleted += await backend.run(
        `delete from ${table} where ${key} > ? and ${key} <= ? and (at < ? or ${key} <= ?)
           and (${key} <= ? or ${rule.only})`,
        [after, slice.upto, oldest, bound, rule.done?.(writer) ?? 0],
      );
      after = slice.upto;
    }
    return deleted;
  };

  const swept = async (): Promise<number> => {
    const sql = `delete from sweep where id in (
      select id from sweep where at < ? and done = 1 order by at limit ?)`;
    const oldest = time.now() - limits().sweepAge;
    let deleted = 0;
    while (!isStopped) {
      const count = await backend.run(sql, [oldest, limits().slice]);
      deleted += count;
      if (count === 0) return deleted;
    }
    return deleted;
  };

  const closed = async (): Promise<number> => {
    // A resource outlives its events: another of its name must not take them up.
    const oldest = time.now() - Math.max(limits().closedAge, limits().journalAge);
    let forgotten = 0;
    let after: string | undefined = '';
    while (!isStopped && after !== undefined) {
      const parameters: readonly SqlValue[] = [oldest, after, limits().slice];
      const rows: readonly ClosedRow[] = await backend.read<ClosedRow>(CLOSED, parameters);
      if (rows.length === 0) break;
      // The writer leaves alone what has become busy since.
      await writer.write(rows.map(({ id }) => ({ type: 'forget', resourceId: id })));
      forgotten += rows.length;
      after = rows.at(-1)?.id;
    }
    return forgotten;
  };

  const run = async (): Promise<Retained> => {
    try {
      const retained: Record<string, number> = {};
      for (const rule of RULES) {
        retained[rule.table] = (retained[rule.table] ?? 0) + (await numbered(rule));
      }
      const { seenAge, slice } = limits();
      retained.seen = await forgetMessages(time.now() - seenAge, slice, () => isStopped);
      retained.sweep = await swept();
      retained.resource = await closed();
      return retained;
    } catch (error) {
      if (!(error instanceof StoreDown)) throw error;
      throw new RugError('store_unreachable', error.message, { cause: error });
    }
  };

  const schedule = (): void => {
    if (isStopped) return;
    timer = time.after(limits().interval, () => {
      run()
        .then((retained) => log.debug({ retained }, 'retention'))
        .catch((error) => log.warn({ err: error }, 'retention did not end its pass'))
        .finally(schedule);
    });
  };
  schedule();

  return {
    run,
    stop: () => {
      isStopped = true;
      timer?.();
    },
  };
}
