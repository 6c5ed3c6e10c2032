import { textOf } from '../model/errors.ts';
import type { Fact, FactKind } from '../model/event.ts';
import type { Census, Directory, Log, Reference, Standing, Summary } from '../model/ports.ts';
import { LOST } from '../model/readable.ts';
import type { ResourceRow, View } from '../model/resource.ts';
import { RAW_FACT_FIELDS, RAW_FIELDS, type RawRows } from '../model/store.ts';
import type { State, Status } from '../model/words.ts';
import { Facts } from './resident/facts.ts';
import { Instances } from './resident/instances.ts';
import { FACT_FIELD, RawRow } from './resident/raw.ts';
import { References } from './resident/references.ts';
import { Rows } from './resident/rows.ts';
import { doesRun, doesWake, isFresh, stateOf, statusOf } from './resident/standing.ts';

/** Bytes that rows may take, where there are not so many that they take more when frozen. */
const ROOM = 450_000_000;
/** Bytes of a row that is frozen, and of one that is an object. */
const FROZEN = 400;
const THAWED = 2_300;

/** How many of `size` rows are kept as objects. */
const thawedOf = (size: number): number =>
  Math.min(131_072, Math.max(16_384, Math.floor((ROOM - size * FROZEN) / THAWED)));

export interface DirectoryOptions {
  /** What a spec may name by which its resource is to be found. Absent: nothing. */
  readonly reference?: Reference;
  /** Rows that are kept as objects. Absent: as many as there is room for. */
  readonly thawed?: number;
  /** Told of facts that cannot be read. Absent: nobody is. */
  readonly log?: Pick<Log, 'warn'>;
}

/** What can be said of a resource at once. */
export interface Resting {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: string;
  readonly state: State;
  readonly status: Status;
  /** It goes on by itself at some time. */
  readonly wakes: boolean;
}

type Listener = (changed: Summary, before: Standing | null) => void;

/**
 * The read view of what is committed, kept in memory: resources by id, tenant, parent and what they
 * name, and facts. What rests is kept frozen (resident/), so that a million of them have room.
 */
export class ResidentDirectory implements Directory {
  readonly #rows: Rows;
  readonly #facts = new Facts();
  readonly #instances: Instances;
  readonly #reference: Reference | null;
  readonly #references = new References();
  readonly #statuses = new Map<string, number>();
  readonly #listeners: Listener[] = [];
  readonly #log: Pick<Log, 'warn'> | undefined;

  constructor({ reference, thawed, log }: DirectoryOptions = {}) {
    this.#log = log;
    const rows = new Rows((size) => thawed ?? thawedOf(size), reference?.field ?? null);
    this.#rows = rows;
    this.#instances = new Instances((number) => rows.view(number));
    this.#reference = reference ?? null;
  }

  get = (id: string): ResourceRow | undefined => {
    const number = this.#rows.numberOf(id);
    return number < 0 ? undefined : this.#rows.row(number);
  };

  all = (): IterableIterator<Summary> => this.#all();

  byTenant = (tenantId: string): readonly Summary[] =>
    this.#summaries(this.#rows.tenants.members(tenantId));

  dependents = (parentId: string): readonly Summary[] =>
    this.#summaries(this.#rows.parents.members(parentId));

  referring = (key: string): readonly Summary[] => this.#summaries(this.#references.of(key));

  fact = (kind: string, key: string): readonly string[] | undefined => {
    const owner = kind === 'instance' ? this.#instances.find(key) : -1;
    return owner < 0 ? this.#facts.get(kind, key) : [this.#rows.id(owner)];
  };

  size = (): number => this.#rows.size;

  statuses = (): ReadonlyMap<string, number> => this.#statuses;

  census = (): readonly Census[] => {
    const rows = this.#rows;
    /** Tenant and make, as one number -> the first of them, and how many there are. */
    const counts = new Map<number, { readonly first: number; open: number }>();
    for (let number = 0; number < rows.end; number++) {
      if (!rows.has(number) || stateOf(rows.standing(number)) === 'Exit') continue;
      const name = rows.tenants.groupOf(number) * 2 ** 20 + rows.makeNumber(number);
      const counted = counts.get(name);
      if (counted !== undefined) counted.open += 1;
      else counts.set(name, { first: number, open: 1 });
    }
    return [...counts.values()].map(({ first, open }) => ({
      ...rows.make(first),
      tenantId: rows.tenants.nameOf(first) ?? '',
      open,
    }));
  };

  *running(): Generator<Summary> {
    for (const number of this.#rows.open()) {
      if (doesRun(this.#rows.standing(number))) yield this.#rows.summary(number);
    }
  }

  onChange = (listener: Listener): void => {
    this.#listeners.push(listener);
  };

  /** What can be said of it without thawing anything. */
  resting(id: string): Resting | undefined {
    const number = this.#rows.numberOf(id);
    return number < 0 ? undefined : this.#resting(number, id);
  }

  /** Ids of what wants something: a verb, a time to wake, a decision. */
  *open(): Generator<string> {
    for (const number of this.#rows.open()) yield this.#rows.id(number);
  }

  /** Each when it is its turn; some may come and go meanwhile. */
  *each(): Generator<Resting> {
    for (let number = 0; number < this.#rows.end; number++) {
      if (this.#rows.has(number)) yield this.#resting(number, this.#rows.id(number));
    }
  }

  /** Ids of those that are not closed, nor were changed by this process before their turn. */
  *stale(): Generator<string> {
    for (let number = 0; number < this.#rows.end; number++) {
      const standing = this.#rows.standing(number);
      if (!this.#rows.has(number) || stateOf(standing) === 'Exit' || isFresh(standing)) continue;
      yield this.#rows.id(number);
    }
  }

  /** The row as committed. `isNew`: just now, and not by a process before. */
  put(row: ResourceRow, isNew = true): void {
    const known = this.#rows.numberOf(row.id);
    const before = known < 0 ? -1 : this.#rows.standing(known);
    const shown = known < 0 ? [] : instanceIds(this.#rows.view(known));
    if (known >= 0) this.#tally(before, -1);
    const number = this.#rows.put(known, row, isNew);
    this.#tally(this.#rows.standing(number), 1);
    this.#instances.change(number, shown, instanceIds(row.view));
    if (this.#reference !== null) this.#references.set(number, this.#reference.namedBy(row));
    const was = known < 0 ? null : { state: stateOf(before), status: statusOf(before) };
    for (const listener of this.#listeners) listener(row, was);
  }

  /** Takes over rows as the store has them, all of them new; nobody is told. */
  adopt(rows: RawRows): void {
    const raw = new RawRow(rows, RAW_FIELDS);
    while (raw.next()) {
      const number = this.#rows.putRaw(raw);
      this.#tally(this.#rows.standing(number), 1);
      this.#instances.adopt(number, this.#rows.instances);
      this.#references.adopt(number, this.#rows.named);
    }
  }

  /** The same for facts of a kind. */
  adoptFacts(kind: FactKind, rows: RawRows): void {
    const raw = new RawRow(rows, RAW_FACT_FIELDS);
    while (raw.next()) {
      const key = raw.text(FACT_FIELD.key);
      const owners = ownersIn(raw.text(FACT_FIELD.resourceIds));
      // What cannot be read is not known: it is learned again when somebody says it again.
      if (typeof owners !== 'string') this.#facts.learn({ kind, key, resourceIds: owners });
      else this.#log?.warn({ table: 'fact', key: `${kind} ${key}`, reason: owners }, LOST);
    }
  }

  learn(facts: readonly Fact[]): void {
    for (const fact of facts) this.#facts.learn(fact);
  }

  /** Removes closed resources whose retention is over, and what was known of them. */
  forget(ids: ReadonlySet<string>): void {
    for (const id of ids) {
      const number = this.#rows.numberOf(id);
      if (number < 0) continue;
      this.#tally(this.#rows.standing(number), -1);
      this.#instances.change(number, instanceIds(this.#rows.view(number)), []);
      this.#references.set(number, []);
      this.#rows.delete(number);
    }
    this.#facts.forget(ids);
  }

  #resting(number: number, id: string): Resting {
    const standing = this.#rows.standing(number);
    return {
      id,
      tenantId: this.#rows.tenants.nameOf(number) ?? '',
      kind: this.#rows.make(number).kind,
      state: stateOf(standing),
      status: statusOf(standing),
      wakes: doesWake(standing),
    };
  }

  *#all(): Generator<Summary> {
    for (let number = 0; number < this.#rows.end; number++) {
      if (this.#rows.has(number)) yield this.#rows.summary(number);
    }
  }

  #summaries(numbers: readonly number[]): readonly Summary[] {
    return numbers.map((number) => this.#rows.summary(number));
  }

  #tally(standing: number, by: number): void {
    if (stateOf(standing) === 'Exit') return;
    const status = statusOf(standing);
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + by);
  }
}

/** Whose a fact is, or why that cannot be read. */
function ownersIn(text: string): readonly string[] | string {
  try {
    const owners: unknown = JSON.parse(text);
    if (Array.isArray(owners) && owners.every((id) => typeof id === 'string')) return owners;
    return 'cannot be read: must be a list of ids';
  } catch (error) {
    return `cannot be read: ${textOf(error)}`;
  }
}

const instanceIds = ({ instances }: View): readonly string[] =>
  instances.map(({ instanceId }) => instanceId);
