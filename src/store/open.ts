import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RugError } from '../model/errors.ts';
import type { Environment, Writer } from '../model/ports.ts';
import type { Loader, Reader, Settled } from '../model/store.ts';
import type { Backend } from './backend.ts';
import { patience } from './backoff.ts';
import { createLoader } from './loader.ts';
import { recall } from './memory.ts';
import { postgresBackend } from './postgres/backend.ts';
import { createReader } from './reader.ts';
import { createRetention, type Retained, type RetentionLimits } from './retention.ts';
import { type Tally, tally } from './tally.ts';
import { threadBackend } from './thread.ts';
import { createWriter } from './writer.ts';

export interface StoreOptions {
  /** `postgres://...`; null: embedded, in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Where the embedded store keeps `rug.db`; made when it is missing. */
  readonly dataDir: string;
  /**
   * `point:count`: the embedded store's thread ends the process with SIGKILL when it passes this
   * point for the count-th time. For fault tests; absent or null: never.
   */
  readonly killAt?: string | null;
}

export interface StoreRules {
  readonly environment: Environment;
  /** How long the first write of a batch waits for others, milliseconds. Absent: 4. */
  readonly lingerMs?: number;
  /** Messages, decisions and side writes of one transaction. Absent: 512. */
  readonly maxBatch?: number;
  /** What is kept how long, as of now. Absent fields: as retention.ts has them. */
  readonly retention?: () => Partial<RetentionLimits>;
  /** Another process has taken the partition; nothing is written any more, this one must end. */
  readonly onFenced: (error: RugError) => void;
  /** Waiters that a committed transaction has answered; each is told once. */
  readonly onSettled: (settled: readonly Settled[]) => void;
  /** Closed resources whose retention has ended: their rows are gone. */
  readonly onForgotten?: (resourceIds: readonly string[]) => void;
  /** Told at each change; a store that was opened is `up`. */
  readonly onState: (state: 'up' | 'down') => void;
}

export interface Store {
  /** Raised at every start: a higher one has taken the partition over. */
  readonly token: number;
  /**
   * Starts since the last process that ended well or had proven itself, this one included; from 2 on
   * the process before died soon after its start.
   */
  readonly unclean: number;
  readonly writer: Writer;
  readonly reader: Reader;
  readonly loader: Loader;
  /** How much waits in it for somebody. */
  readonly tally: () => Promise<Tally>;
  /** Deletes now what is over its limits, in small slices; also done by itself every interval. */
  readonly retain: () => Promise<Retained>;
  /** Commits what waits, then closes the database. While the store is down, what waits is rejected. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the store: migrates it, takes the partition, and waits for a database that is not there yet.
 *
 * @throws RugError `store_newer` for a database of a newer program; `store_unreachable` where waiting
 *   is of no use (wrong password, no such database)
 */
export async function openStore(options: StoreOptions & StoreRules): Promise<Store> {
  if (options.databaseUrl !== null) {
    const backend = postgresBackend(options.databaseUrl, options.environment.checkpoint);
    return openStoreOn(backend, options);
  }
  await mkdir(options.dataDir, { recursive: true });
  const path = join(options.dataDir, 'rug.db');
  return openStoreOn(
    threadBackend({ path, killAt: options.killAt ?? null, exclusive: true }),
    options,
  );
}

/** The same over any backend: unit tests and simulations bring one that lives in the process. */
export async function openStoreOn(backend: Backend, rules: StoreRules): Promise<Store> {
  const { environment } = rules;
  let last: 'up' | 'down' = 'up';
  const onState = (state: 'up' | 'down'): void => {
    if (state === last) return;
    last = state;
    rules.onState(state);
  };
  const patiently = patience(environment, { onState, isOver: () => false });
  const position = await patiently(backend.start);
  const memory = await recall(backend, patiently);
  const writer = createWriter({
    environment,
    backend,
    position,
    memory,
    lingerMs: rules.lingerMs ?? 4,
    maxBatch: rules.maxBatch ?? 512,
    onFenced: rules.onFenced,
    onSettled: rules.onSettled,
    onForgotten: rules.onForgotten ?? (() => {}),
    onState,
  });
  const retention = createRetention(backend, writer, environment, rules.retention ?? (() => ({})));
  return {
    token: position.token,
    unclean: position.unclean,
    writer,
    reader: createReader(backend),
    loader: createLoader(backend, patiently, environment.log),
    tally: () => tally(backend),
    retain: retention.run,
    close: async () => {
      retention.stop();
      await writer.close();
      await backend.close();
    },
  };
}
