import type { z } from 'zod';
import { createMetrics } from '../../src/api/metrics.ts';
import type { ApiPorts, Part } from '../../src/api/ports.ts';
import { RugError } from '../../src/model/errors.ts';
import type { Accepted, DeadLetter, IntakeVerdict, NewResource } from '../../src/model/event.ts';
import type { Operations, Order } from '../../src/model/operations.ts';
import type {
  Environment,
  Intake,
  Live,
  Load,
  RawMessage,
  Summary,
} from '../../src/model/ports.ts';
import { newRow, type ResourceRow } from '../../src/model/resource.ts';
import { matches, type Selector } from '../../src/model/selector.ts';
import type { Page, PageQuery, Reader, Sweep, TrailRow } from '../../src/model/store.ts';
import { memoryRegistry } from './registry.ts';
import { NOW } from './samples.ts';

/** What was asked of the operations, in order. */
export type Asked =
  | { readonly what: 'create'; readonly resource: NewResource; readonly who: string }
  | { readonly what: 'event'; readonly id: string; readonly order: Order; readonly who: string }
  | {
      readonly what: 'sweep';
      readonly selector: Selector;
      readonly order: Order;
      readonly who: string;
    };

/** Ports over maps: they keep what they are given and do no work on it. */
export interface MemoryPorts extends ApiPorts {
  readonly rows: Map<string, ResourceRow>;
  readonly trail: TrailRow[];
  readonly letters: (DeadLetter & { id: number })[];
  readonly sweeps: Sweep[];
  readonly asked: Asked[];
  readonly messages: RawMessage[];
  readonly logged: { level: string; fields: object; message: string }[];
  readonly live: Map<string, Live>;
  /** What the next answers are made of. */
  readonly world: {
    parts: Part[];
    backlog: number;
    /** Decides on each message; default: accepted as an UPDATE of `r1`. */
    verdict: (message: RawMessage) => IntakeVerdict;
    /** Answers orders instead of the maps, where set. */
    accepted: Accepted | null;
    /** Thrown by the operations, where set. */
    broken: unknown;
  };
}

export function memoryPorts(): MemoryPorts {
  const { metrics, exposition } = createMetrics();
  const rows = new Map<string, ResourceRow>();
  const trail: TrailRow[] = [];
  const letters: (DeadLetter & { id: number })[] = [];
  const sweeps: Sweep[] = [];
  const asked: Asked[] = [];
  const messages: RawMessage[] = [];
  const logged: { level: string; fields: object; message: string }[] = [];
  const live = new Map<string, Live>();
  const world: MemoryPorts['world'] = {
    parts: [{ name: 'store', state: 'up', detail: 'in memory', required: true }],
    backlog: 0,
    verdict: () => ({
      verdict: 'accepted',
      events: [{ type: 'UPDATE', resourceId: 'r1', outcome: 'taken', seq: 1 }],
    }),
    accepted: null,
    broken: null,
  };

  const env: Environment = {
    time: {
      now: () => NOW,
      after: (ms, wake) => {
        const timer = setTimeout(wake, ms);
        return () => clearTimeout(timer);
      },
    },
    chance: { uuid: sequence('id'), random: () => 0.5, seed: () => 1 },
    log: logInto(logged),
    metrics,
    checkpoint: () => undefined,
  };

  let seq = 0;
  const taken = (created: boolean): Accepted => {
    if (world.broken !== null) throw world.broken;
    return world.accepted ?? { kind: 'taken', seq: ++seq, created };
  };
  const operations: Operations = {
    create: async (resource, who) => {
      asked.push({ what: 'create', resource, who });
      const known = rows.get(resource.id);
      if (known !== undefined && known.view.state !== 'Exit') return { kind: 'exists' };
      const parsed = memoryRegistry.kinds.get(resource.kind)?.spec.safeParse(resource.spec);
      if (parsed?.success === false) throw specError(parsed.error);
      rows.set(resource.id, { ...newRow(resource, NOW), spec: resource.spec });
      return taken(true);
    },
    event: async (id, order, who) => {
      asked.push({ what: 'event', id, order, who });
      return rows.has(id) ? taken(false) : { kind: 'unknown' };
    },
    sweep: async (selector, order, who) => {
      asked.push({ what: 'sweep', selector, order, who });
      taken(false);
      const matched = [...rows.values()].filter((row) => matches(selector, row)).length;
      const sweep: Sweep = {
        ...order,
        id: `sweep-${sweeps.length + 1}`,
        selector,
        origin: 'operator',
        who,
        cursor: '',
        hit: matched,
        done: true,
        at: NOW,
      };
      sweeps.push(sweep);
      return { sweep, matched };
    },
  };

  const intake: Intake = {
    submit: async (batch) => {
      messages.push(...batch);
      return batch.map(world.verdict);
    },
  };

  return {
    rows,
    trail,
    letters,
    sweeps,
    asked,
    messages,
    logged,
    live,
    world,
    env,
    operations,
    intake,
    registry: memoryRegistry,
    exposition,
    reader: memoryReader({ rows, trail, letters, sweeps }),
    directory: memoryDirectory(rows),
    scheduler: { live: (id) => live.get(id) ?? null, load: () => loadOf(rows) },
    writer: { backlog: () => world.backlog },
    parts: () => world.parts,
    diagram: async (format, present) =>
      format === 'dot' ? `digraph { "${present ?? 'none'}" }` : `<svg>${present ?? 'none'}</svg>`,
  };
}

function specError(error: z.ZodError): RugError {
  const issue = error.issues[0];
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const field = ['spec', ...(issue?.path ?? []), ...keys].join('.');
  return new RugError('bad_request', `${field}: ${issue?.message ?? 'wrong'}`, { field });
}

function sequence(prefix: string): () => string {
  let next = 0;
  return () => `${prefix}-${++next}`;
}

function logInto(lines: MemoryPorts['logged']): Environment['log'] {
  const at =
    (level: string) =>
    (fields: object, message: string): void => {
      lines.push({ level, fields, message });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function memoryReader(kept: Pick<MemoryPorts, 'rows' | 'trail' | 'letters' | 'sweeps'>): Reader {
  return {
    resources: async (selector, page) =>
      paged(
        [...kept.rows.values()].filter((row) => matches(selector, row)),
        page,
        ({ id }) => id,
        (a, b) => (a.id < b.id ? -1 : 1),
      ),
    resource: async (id) => kept.rows.get(id) ?? null,
    trail: async (id, page) =>
      paged(
        kept.trail.filter(({ resourceId }) => resourceId === id),
        page,
        (row) => String(row.id),
        (a, b) => b.id - a.id,
      ),
    deadLetters: async (page) =>
      paged(
        kept.letters,
        page,
        (letter) => String(letter.id),
        (a, b) => b.id - a.id,
      ),
    modes: async () => [],
    sweeps: async () => kept.sweeps,
    outbox: async () => [],
    ping: async () => undefined,
  };
}

/** The cursor is the key of the last item of the page before. */
function paged<T>(
  all: readonly T[],
  { limit, cursor }: PageQuery,
  key: (item: T) => string,
  order: (a: T, b: T) => number,
): Page<T> {
  const sorted = [...all].sort(order);
  const start = cursor === undefined ? 0 : sorted.findIndex((item) => key(item) === cursor) + 1;
  const items = sorted.slice(start, start + limit);
  const last = items.at(-1);
  const more = start + limit < sorted.length;
  return { items, next: more && last !== undefined ? key(last) : null };
}

function memoryDirectory(rows: Map<string, ResourceRow>): ApiPorts['directory'] {
  const where = (pick: (row: Summary) => boolean): Summary[] => [...rows.values()].filter(pick);
  return {
    get: (id) => rows.get(id),
    all: () => rows.values(),
    byTenant: (tenantId) => where((row) => row.tenantId === tenantId),
    dependents: (parentId) => where((row) => row.parentId === parentId),
    fact: () => undefined,
    size: () => rows.size,
    onChange: () => undefined,
    statuses: () => {
      const counts = new Map<string, number>();
      for (const { view } of where(({ view }) => view.state !== 'Exit')) {
        counts.set(view.status, (counts.get(view.status) ?? 0) + 1);
      }
      return counts;
    },
  };
}

const loadOf = (rows: Map<string, ResourceRow>): Load => ({
  resources: rows.size,
  pending: 7,
  deciding: 2,
  looking: 6,
  acting: 3,
  parked: 4,
  setAside: 5,
  workers: [{ shard: 0, inFlight: 2, restarts: 0 }],
});
