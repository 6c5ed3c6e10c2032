import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type ErrorCode, RugError, textOf } from '../model/errors.ts';
import { type Backend, type SqlValue, StoreDown } from './backend.ts';

export interface ThreadOptions {
  /** The database file. */
  readonly path: string;
  /** See StoreOptions. */
  readonly killAt: string | null;
  /** Refuses to start while another process has the file. Absent: whoever comes last takes over. */
  readonly exclusive?: boolean;
}

/** The functions of a backend that can be called from another thread. */
export type Call = Exclude<keyof Backend, 'dialect'>;

export interface Request {
  readonly id: number;
  readonly call: Call;
  readonly parameters: readonly unknown[];
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure };

/** An error on its way between threads. */
export interface Failure {
  readonly down: boolean;
  readonly code: ErrorCode | null;
  readonly message: string;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The embedded backend in a thread of its own, so that no fsync ever stops the main loop. When the
 * thread dies, its calls fail with StoreDown and the next call starts another one.
 */
export function threadBackend(options: ThreadOptions): Backend {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let calls = 0;

  const settle = (reply: Reply): void => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.ok) call?.resolve(reply.value);
    else call?.reject(errorOf(reply.failure));
  };

  const start = (): Worker => {
    // The same ending as this file's: .ts from the repository, .js from a package.
    const entry = `./thread.entry${extname(fileURLToPath(import.meta.url))}`;
    const started = new Worker(new URL(entry, import.meta.url), { workerData: options });
    const fail = (reason: string, cause?: unknown): void => {
      if (worker !== started) return;
      worker = null;
      const error = new StoreDown(`the thread of the store ended: ${reason}`, { cause });
      for (const call of waiting.values()) call.reject(error);
      waiting.clear();
    };
    started.on('message', settle);
    started.on('error', (error) => fail(error.message, error));
    started.on('exit', (code) => fail(`exit code ${code}`));
    return started;
  };

  const call = <T>(name: Call, ...parameters: readonly unknown[]): Promise<T> =>
    callWith([], name, ...parameters);

  /** `given`: goes over to the thread. */
  const callWith = <T>(
    given: readonly ArrayBuffer[],
    name: Call,
    ...parameters: readonly unknown[]
  ): Promise<T> => {
    worker ??= start();
    const id = ++calls;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    waiting.set(id, { resolve: (value) => resolve(value as T), reject });
    worker.postMessage({ id, call: name, parameters } satisfies Request, [...given]);
    return promise;
  };

  return {
    dialect: 'sqlite',
    start: () => call('start'),
    lookup: (keys) => call('lookup', keys),
    write: (batch) => call('write', batch),
    read: <T>(sql: string, parameters: readonly SqlValue[]) =>
      call<readonly T[]>('read', sql, parameters),
    readRaw: (sql, parameters, spare) => {
      const given = spare === undefined ? [] : transferable([spare]);
      // It was given away when the thread ended, and this is tried again.
      if (given.length === 0) return call('readRaw', sql, parameters);
      return callWith(given, 'readRaw', sql, parameters, spare);
    },
    run: (sql, parameters) => call('run', sql, parameters),
    close: async () => {
      const ending = worker;
      if (ending === null) return;
      await call('close');
      worker = null;
      const exited = once(ending, 'exit');
      await ending.terminate();
      await exited;
    },
  };
}

/** The memory of these that can go over to another thread, so that it need not be copied. */
export function transferable(bytes: readonly Uint8Array[]): ArrayBuffer[] {
  return bytes.flatMap(({ buffer }) =>
    buffer instanceof ArrayBuffer && !buffer.detached ? [buffer] : [],
  );
}

/** What `error` becomes on its way to the other thread. */
export function failureOf(error: unknown): Failure {
  return {
    down: error instanceof StoreDown,
    code: error instanceof RugError ? error.code : null,
    message: textOf(error),
  };
}

function errorOf({ down, code, message }: Failure): Error {
  if (down) return new StoreDown(message);
  return code === null ? new Error(message) : new RugError(code, message);
}
