import type { DatabasePlace } from '../../src/model/database.ts';
import type { RugError } from '../../src/model/errors.ts';
import type { Settled } from '../../src/model/store.ts';
import type { Backend, Checkpoint } from '../../src/store/backend.ts';
import { openStoreOn, type Store, type StoreRules } from '../../src/store/open.ts';
import { type Witness, witnessedEnvironment } from '../support/environment.ts';
import { type TestClock, testClock } from './clock.ts';

/** A database of one's own, which any number of processes may open. */
export interface TestDatabase {
  readonly place: DatabasePlace;
  /** Another process on it. */
  readonly backend: (checkpoint?: Checkpoint) => Backend;
  /** Brings the schema up or down. */
  readonly migrate: (target?: number) => Promise<void>;
  /** What somebody does to it by hand; rejects when the database refuses. */
  readonly execute: (sql: string) => Promise<void>;
  /** Pretends that a newer program has written it. */
  readonly setVersion: (version: number) => Promise<void>;
  readonly drop: () => Promise<void>;
}

/** What the conformance suite is run over. */
export interface Harness {
  /** Stands in every title, so that titles are unique. */
  readonly name: string;
  readonly database: () => Promise<TestDatabase>;
}

/** A store, and what it told its owner. */
export interface Opened extends Store {
  readonly clock: TestClock;
  readonly witness: Witness;
  readonly settled: Settled[];
  readonly forgotten: string[];
  readonly fenced: RugError[];
  readonly states: string[];
}

/** Opens a store that commits after a millisecond; `changed` as for openStore. */
export async function open(backend: Backend, changed: Partial<StoreRules> = {}): Promise<Opened> {
  const clock = testClock();
  const { env, witness } = witnessedEnvironment(clock);
  const settled: Settled[] = [];
  const forgotten: string[] = [];
  const fenced: RugError[] = [];
  const states: string[] = [];
  const store = await openStoreOn(backend, {
    environment: env,
    lingerMs: 1,
    onFenced: (error) => fenced.push(error),
    onSettled: (those) => settled.push(...those),
    onForgotten: (ids) => forgotten.push(...ids),
    onState: (state) => states.push(state),
    ...changed,
  });
  return { ...store, clock, witness, settled, forgotten, fenced, states };
}

/** Every item of a list, page by page. */
export async function all<T>(
  list: (cursor: string | undefined) => Promise<{ items: readonly T[]; next: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await list(cursor);
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = page.next;
  }
}
