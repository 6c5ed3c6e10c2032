import type { Settled } from '../model/store.ts';
import type { Backend, Keys, Known, KnownResource } from './backend.ts';
import type { Patiently } from './backoff.ts';
import type { Knowledge, Plan } from './plan.ts';
import { isAwaited, type Standing } from './standing.ts';

/** So many resources whose journal holds nothing for them are remembered, those used last. */
const REMEMBERED = 100_000;

/**
 * What the writer remembers of what is committed, so that it need not ask. Nobody else writes (its
 * transactions are fenced), hence it is true as long as each transaction is learned in its turn; one of
 * unknown outcome is sent until its outcome is known, or ends the writer. Of every resource that has
 * not taken all of its journal, and of everybody who waits, this holds all there is.
 */
export class Memory {
  readonly #resources = new Map<string, Standing>();
  readonly #waiters = new Map<string, readonly Settled[]>();
  readonly #limit: number;

  constructor(
    standings: readonly (readonly [string, Standing])[],
    waiters: readonly Settled[],
    limit = REMEMBERED,
  ) {
    this.#limit = limit;
    for (const [id, standing] of standings) this.#resources.set(id, standing);
    for (const [id, those] of Map.groupBy(waiters, ({ resourceId }) => resourceId)) {
      this.#waiters.set(id, those);
    }
  }

  /** Of these resources, those that must be looked up. */
  missing(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => !this.#resources.has(id));
  }

  /** All that is known of these resources; `found` is what was looked up. */
  know(ids: readonly string[], found: Known): Knowledge {
    const resources = new Map<string, Standing>();
    const waiters: Settled[] = [];
    for (const id of ids) {
      const standing = this.#resources.get(id);
      if (standing !== undefined) resources.set(id, standing);
      if (this.#waiters.size > 0) waiters.push(...(this.#waiters.get(id) ?? []));
    }
    for (const row of found.resources) resources.set(row.id, standingOf(row));
    return { resources, waiters, seen: found.seen };
  }

  /** A transaction is durable. */
  learn({ resources, waiting }: Pick<Plan, 'resources' | 'waiting'>): void {
    for (const [id, standing] of resources) {
      // What was used last stands last.
      this.#resources.delete(id);
      if (standing !== null) this.#resources.set(id, standing);
    }
    for (const [id, waiters] of waiting) {
      if (waiters.length > 0) this.#waiters.set(id, waiters);
      else this.#waiters.delete(id);
    }
    this.#forget(2 * resources.size);
  }

  /** Every row of the journal up to here was taken by its resource; `last`: its newest row. */
  takenUpTo(last: number): number {
    let taken = last;
    for (const standing of this.#resources.values()) {
      if (isAwaited(standing)) taken = Math.min(taken, standing.oldest - 1);
    }
    return taken;
  }

  /** Looks at no more than `most`: those that are awaited stay, however many they are. */
  #forget(most: number): void {
    let left = Math.min(most, this.#resources.size - this.#limit);
    for (const [id, standing] of this.#resources) {
      if (left <= 0) return;
      left -= 1;
      this.#resources.delete(id);
      if (isAwaited(standing)) this.#resources.set(id, standing);
    }
  }
}

/** Of a resource that is looked up the journal holds nothing that it has not taken. */
const standingOf = ({ id: _, ...row }: KnownResource): Standing => ({
  ...row,
  oldest: 0,
  newest: 0,
  created: 0,
});

interface AwaitedColumns {
  readonly id: string;
  readonly oldest: number;
  readonly newest: number;
  readonly created: number;
}

const AWAITED = `
  select j.resource_id as id, min(j.seq) as oldest, max(j.seq) as newest,
    max(case when j.type = 'CREATE' then j.seq else 0 end) as created
  from journal as j join resource as r on r.id = j.resource_id
  where j.seq > r.taken_seq group by j.resource_id`;
const WAITERS = 'select resource_id as "resourceId", seq, who from waiter';
/** Looked up in one statement. */
const SLICE = 1_000;

/** What a writer must know from the beginning; to be read after the token was raised. */
export async function recall(backend: Backend, patiently: Patiently): Promise<Memory> {
  const awaited = await patiently(() => backend.read<AwaitedColumns>(AWAITED, []));
  const waiters = await patiently(() => backend.read<Settled>(WAITERS, []));
  const standings = new Map<string, Standing>();
  for (let i = 0; i < awaited.length; i += SLICE) {
    const slice = awaited.slice(i, i + SLICE);
    const keys: Keys = { resources: slice.map(({ id }) => id), messages: [] };
    const { resources } = await patiently(() => backend.lookup(keys));
    for (const row of resources) standings.set(row.id, standingOf(row));
    for (const { id, ...journal } of slice) {
      const standing = standings.get(id);
      if (standing !== undefined) standings.set(id, { ...standing, ...journal });
    }
  }
  return new Memory([...standings], waiters);
}
