import { RugError, textOf } from '../model/errors.ts';
import type { AcceptedMessage, Cancel, Environment, Writer } from '../model/ports.ts';
import type { Settled } from '../model/store.ts';
import {
  type Backend,
  type Batch,
  type Keys,
  type Known,
  type Position,
  StoreDown,
  type Written,
} from './backend.ts';
import { type Patiently, patience } from './backoff.ts';
import { type AcceptItem, type Item, messagesOf, resourcesOf } from './items.ts';
import type { Memory } from './memory.ts';
import { type Plan, plan } from './plan.ts';

const NOTHING: Known = { resources: [], seen: [] };

export interface WriterOptions {
  readonly environment: Environment;
  readonly backend: Backend;
  /** As `backend.start` answered. */
  readonly position: Position;
  readonly memory: Memory;
  /** How long the first write of a batch waits for others, milliseconds. */
  readonly lingerMs: number;
  /** Messages, decisions and side writes of one transaction. */
  readonly maxBatch: number;
  /** Another process has taken the partition: everything that waits was rejected, this one must end. */
  readonly onFenced: (error: RugError) => void;
  /** Waiters that a transaction has answered. */
  readonly onSettled: (settled: readonly Settled[]) => void;
  /** Resources that are no more; everybody drops what they hold of them. */
  readonly onForgotten: (resourceIds: readonly string[]) => void;
  readonly onState: (state: 'up' | 'down') => void;
}

/** The writer, as the rest of the store knows it. */
export interface StoreWriter extends Writer {
  /** Every row of the journal up to this one was taken by its resource. */
  readonly takenUpTo: () => number;
}

/**
 * The writer of the protocol (docs/architecture.md, "Decide, commit, admit, act", steps 1, 2, 5, 10):
 * one transaction in flight, numbered, fenced; nobody is told anything before it is durable.
 */
export function createWriter(options: WriterOptions): StoreWriter {
  const { environment, backend, memory, lingerMs, maxBatch } = options;
  const { time, log, metrics } = environment;
  const { token } = options.position;
  let { batch, seq, trail } = options.position;
  /**
   * Messages come again after a start or a broken connection, many at once: then they are looked up.
   * Otherwise they are taken for new, and the transaction itself finds out whether they are.
   */
  let isDoubtful = true;
  /** Results go before everything else of their batch, so they need no order with it. */
  const results: Item[] = [];
  const arrivals: Item[] = [];
  let writing: Promise<void> | null = null;
  let inFlight = 0;
  let isDue = false;
  let timer: Cancel | null = null;
  let isClosing = false;
  let ended: RugError | null = null;

  const patiently: Patiently = patience(environment, {
    onState: options.onState,
    isOver: () => isClosing,
  });
  const backlog = (): number => results.length + arrivals.length + inFlight;

  const due = (): void => {
    isDue = true;
    pump();
  };

  /** Starts a transaction when one is due and none is under way. */
  const pump = (): void => {
    metrics.gauge('rug_writer_backlog', backlog());
    const waiting = results.length + arrivals.length;
    if (writing !== null || waiting === 0) return;
    if (!isDue && !isClosing && waiting < maxBatch) {
      timer ??= time.after(lingerMs, due);
      return;
    }
    timer?.();
    timer = null;
    isDue = false;
    const items = takeBatch(results, arrivals, maxBatch);
    // What is left has waited as long as what goes now.
    if (results.length + arrivals.length > 0) isDue = true;
    inFlight = items.length;
    writing = settle(items).finally(() => {
      inFlight = 0;
      writing = null;
      pump();
    });
  };

  /** Writes the items and tells them; of items that fail together each gets its own transaction. */
  const settle = async (items: readonly Item[]): Promise<void> => {
    try {
      await transact(items);
    } catch (error) {
      if (ended !== null) return rejectAll(items, ended);
      if (error instanceof StoreDown) return rejectAll(items, giveUp(error));
      const [first, ...others] = items;
      if (first === undefined) return;
      if (others.length === 0) return refuse(first, error);
      const half = items.length >> 1;
      await settle(items.slice(0, half));
      await settle(items.slice(half));
    }
  };

  const transact = async (items: readonly Item[]): Promise<void> => {
    let next = await planned(items, isDoubtful);
    if (!isDoubtful && !next.isProved) next = await planned(items, true);
    let outcome = await write(next);
    if (outcome === 'repeated') {
      next = await planned(items, true);
      outcome = await write(next);
    }
    if (outcome === 'fenced') throw fenced();
    if (outcome === 'repeated') throw new Error('the store has seen a message, and knows it not');
    batch += 1;
    ({ seq, trail } = next);
    isDoubtful = next.duplicates > 0;
    memory.learn(next);
    conclude(items, next);
  };

  /** `isDoubtful`: messages may have been seen before, and are looked up. */
  const planned = async (items: readonly Item[], isDoubtful: boolean): Promise<Plan> => {
    const ids = resourcesOf(items);
    const unknown: Keys = {
      resources: memory.missing(ids),
      messages: isDoubtful ? messagesOf(items) : [],
    };
    const isKnown = unknown.resources.length + unknown.messages.length === 0;
    const found = isKnown ? NOTHING : await patiently(() => backend.lookup(unknown));
    return plan(items, memory.know(ids, found), { seq, trail }, time.now());
  };

  const write = async (next: Plan): Promise<Written> => {
    const { parts, rows } = next;
    const numbered: Batch = { token, batch: batch + 1, seq: next.seq, trail: next.trail, parts };
    const began = time.now();
    const outcome = await patiently(() => backend.write(numbered));
    metrics.observe('rug_commit_seconds', (time.now() - began) / 1_000);
    metrics.observe('rug_commit_rows', rows);
    return outcome;
  };

  const conclude = (items: readonly Item[], done: Plan): void => {
    for (const { fact, reason } of done.dropped) log.warn({ fact, reason }, 'a fact is not kept');
    for (const item of items) {
      if (item.kind === 'accept')
        item.resolve(done.answers.get(item) ?? { events: [], learned: [] });
      else item.resolve();
    }
    if (done.forgotten.length > 0) options.onForgotten(done.forgotten);
    if (done.settled.length > 0) options.onSettled(done.settled);
  };

  /** The store will not have this one, whatever it is tried with. */
  const refuse = (item: Item, error: unknown): void => {
    const reason = textOf(error);
    log.warn({ err: error, kind: item.kind }, 'the store refused a row');
    if (item.kind === 'accept') item.resolve(refused(item, reason));
    else if (error instanceof RugError) item.reject(error);
    else item.reject(new RugError('refused', `The store refused it: ${reason}`, { cause: error }));
  };

  const end = (error: RugError): RugError => {
    ended = error;
    rejectAll([...results.splice(0), ...arrivals.splice(0)], error);
    return error;
  };

  const fenced = (): RugError => {
    const error = new RugError('fenced', `Token ${token} is no longer that of the partition.`);
    log.error({ token }, 'fenced: another process writes to this store');
    end(error);
    options.onFenced(error);
    return error;
  };

  /** Nothing may be sent after a transaction whose end is not known: it would bear the same number. */
  const giveUp = (cause: StoreDown): RugError =>
    end(new RugError('store_unreachable', cause.message, { cause }));

  const submit = <T>(
    queue: Item[],
    isUrgent: boolean,
    make: (told: Pick<Item, 'reject'> & { resolve: (answer: T) => void }) => Item,
  ): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (ended !== null) reject(ended);
    else if (isClosing) reject(new RugError('not_ready', 'The store is closing.'));
    else queue.push(make({ resolve, reject }));
    if (isUrgent) isDue = true;
    return promise;
  };

  return {
    accept: async (messages, urgent = false) => {
      const answers = messages.map((message) =>
        submit<AcceptedMessage>(arrivals, urgent, (told) => ({ kind: 'accept', message, ...told })),
      );
      pump();
      return Promise.all(answers);
    },
    commit: async (identity, decision) => {
      const done = submit<void>(results, false, (told) => ({
        kind: 'commit',
        identity,
        decision,
        ...told,
      }));
      pump();
      return done;
    },
    write: async (sides, urgent = false) => {
      const done = submit<void>(arrivals, urgent, (told) => ({ kind: 'side', sides, ...told }));
      pump();
      return done;
    },
    backlog,
    takenUpTo: () => memory.takenUpTo(seq),
    close: async () => {
      isClosing = true;
      pump();
      while (writing !== null) await writing;
      timer?.();
    },
  };
}

/**
 * The next batch: results, each resource once, then what has arrived, in its order. A quarter of it
 * is for arrivals: results without end must not keep the intake, nor an operator, waiting.
 */
function takeBatch(results: Item[], arrivals: Item[], limit: number): readonly Item[] {
  const ids = new Set<string>();
  const taken: Item[] = [];
  const most = limit - Math.min(arrivals.length, Math.floor(limit / 4));
  for (const item of results) {
    if (taken.length >= most || item.kind !== 'commit' || ids.has(item.identity.id)) break;
    ids.add(item.identity.id);
    taken.push(item);
  }
  results.splice(0, taken.length);
  return [...taken, ...arrivals.splice(0, limit - taken.length)];
}

const refused = (item: AcceptItem, reason: string): AcceptedMessage => ({
  events: item.message.events.map(() => ({ kind: 'refused', reason })),
  learned: [],
});

function rejectAll(items: readonly Item[], error: RugError): void {
  for (const item of items) item.reject(error);
}
