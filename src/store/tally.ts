import { RugError } from '../model/errors.ts';
import { type Backend, StoreDown } from './backend.ts';

/** How much of what waits for somebody lies in the store. */
export interface Tally {
  /** Notices that are not published. */
  readonly outbox: number;
  readonly deadLetters: number;
}

/** Counted no further: what is more is as bad. */
const MOST = 100_000;

const TALLY = `select
  (select count(*) from (select id from outbox where sent_at is null limit ${MOST}) o) as outbox,
  (select count(*) from (select id from dead_letter limit ${MOST}) d) as letters`;

/** Counts; rejects with RugError `store_unreachable` while the store is down. */
export async function tally(backend: Pick<Backend, 'read'>): Promise<Tally> {
  try {
    const [row] = await backend.read<{ outbox: number | string; letters: number | string }>(
      TALLY,
      [],
    );
    return { outbox: Number(row?.outbox ?? 0), deadLetters: Number(row?.letters ?? 0) };
  } catch (error) {
    if (!(error instanceof StoreDown)) throw error;
    throw new RugError('store_unreachable', error.message, { cause: error });
  }
}
