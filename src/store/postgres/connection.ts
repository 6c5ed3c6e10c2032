import { Client, type ClientConfig, DatabaseError } from 'pg';
import { RugError } from '../../model/errors.ts';
import { StoreDown } from '../backend.ts';

/** Types whose text is a number: bigint (never beyond 2^53 here), smallint, integer, double. */
const NUMBERS: ReadonlySet<number> = new Set([20, 21, 23, 701]);

/** Columns are read as SQLite has them: numbers, and text for everything else, JSON included. */
const types: ClientConfig['types'] = {
  getTypeParser: (type: number) => (text: string) => (NUMBERS.has(type) ? Number(text) : text),
};

/** All times in milliseconds. */
export const connectionConfig = (url: string): ClientConfig => ({
  connectionString: url,
  application_name: 'rug',
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  // A network that swallows everything must not stop the writer for longer than this.
  query_timeout: 30_000,
  // A frozen or cut-off process must not keep the partition's row for longer than this.
  idle_in_transaction_session_timeout: 10_000,
  types,
});

/**
 * A connection on which a commit means durable, whatever the server's default is. `name` is what the
 * server's own list of sessions shows.
 */
export async function connect(url: string, name = 'rug'): Promise<Client> {
  const client = new Client({ ...connectionConfig(url), application_name: name });
  client.on('error', () => {
    // The query under way fails with it, or the next one does.
  });
  await client.connect();
  // All statements look rows up by their keys, however many: there is nothing to plan anew each time.
  await client.query(
    `set plan_cache_mode = force_generic_plan;
     select set_config('synchronous_commit', 'on', false)
     where current_setting('synchronous_commit') = 'off'`,
  );
  return client;
}

/** Gives the connection up, whatever state it is in. */
export function abandon(client: Client): void {
  client.end().catch(() => {
    // It was broken: that is why it is given up.
  });
}

/** The fault of a row: data exceptions, constraints, program limits (a key too long for an index). */
const ROW_FAULT = /^(22|23|54)/;
/** Waiting does not mend them: not allowed in, no such database, no right to make tables. */
const HOPELESS = /^(28|3D|42)/;

/** True when the connection is as it was and the rows of the statement are to blame. */
export const isRowFault = (error: unknown): boolean =>
  error instanceof DatabaseError && ROW_FAULT.test(error.code ?? '');

/** True for a message that is in `seen` already. */
export const isSeen = (error: unknown): boolean =>
  error instanceof DatabaseError && error.constraint === 'seen_pkey';

/** `error` as a backend throws it. */
export function storeError(error: unknown): unknown {
  if (error instanceof RugError || error instanceof StoreDown || isRowFault(error)) return error;
  const message = error instanceof Error ? error.message || error.name : String(error);
  return new StoreDown(`PostgreSQL: ${message}`, { cause: error });
}

/** The same at the start, when somebody looks who can mend it. */
export function startError(error: unknown): unknown {
  if (error instanceof DatabaseError && HOPELESS.test(error.code ?? '')) {
    return new RugError('store_unreachable', `PostgreSQL: ${error.message}`, { cause: error });
  }
  return storeError(error);
}
