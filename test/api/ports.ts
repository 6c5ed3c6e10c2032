import { createMetrics } from '../../src/api/metrics.ts';
import type { ApiPorts, Part, RateLimit } from '../../src/api/ports.ts';
import type { TokenSettings } from '../../src/model/access.ts';
import type { By } from '../../src/model/actor.ts';
import type { Command } from '../../src/model/commands.ts';
import { RugError } from '../../src/model/errors.ts';
import type { IntakeVerdict } from '../../src/model/event.ts';
import type { Insight, Plan, Why, WorkersReport } from '../../src/model/insight.ts';
import type { Environment, Live, Load, RawMessage, Summary } from '../../src/model/ports.ts';
import type { ResourceRow } from '../../src/model/resource.ts';
import { type Answers, type Asked, memoryOperations } from './operations.ts';
import { type Kept, memoryReader } from './reader.ts';
import { memoryRegistry } from './registry.ts';
import { NOW } from './samples.ts';

/** Ports over maps: they keep what they are given and do no work on it. */
export interface MemoryPorts extends ApiPorts, Kept {
  readonly asked: Asked[];
  readonly commanded: { readonly command: Command; readonly by: By }[];
  readonly planned: Parameters<Insight['plan']>[];
  readonly messages: RawMessage[];
  readonly logged: { level: string; fields: object; message: string }[];
  readonly live: Map<string, Live>;
  /** Tells the API that a resource has changed. */
  readonly changed: (row: ResourceRow) => void;
  /** What the next answers are made of. */
  readonly world: Answers & {
    now: number;
    /** How many times faster timers are than the clock on the wall. */
    haste: number;
    parts: Part[];
    backlog: number;
    /** Decides on each message; default: accepted as an UPDATE of `r1`. */
    verdict: (message: RawMessage) => IntakeVerdict;
    tokens: TokenSettings;
    rate: RateLimit | null;
    why: Why | null;
    plan: Plan;
    workers: WorkersReport;
    overdue: string[];
  };
}

export function memoryPorts(): MemoryPorts {
  const { metrics, exposition } = createMetrics();
  const kept: Kept = { rows: new Map(), trail: [], letters: [], sweeps: [], audit: [] };
  const asked: Asked[] = [];
  const commanded: MemoryPorts['commanded'] = [];
  const planned: MemoryPorts['planned'] = [];
  const messages: RawMessage[] = [];
  const logged: MemoryPorts['logged'] = [];
  const live = new Map<string, Live>();
  const listeners: Parameters<ApiPorts['directory']['onChange']>[0][] = [];
  const world: MemoryPorts['world'] = {
    now: NOW,
    haste: 1,
    parts: [{ name: 'store', state: 'up', detail: 'in memory', required: true }],
    backlog: 0,
    verdict: () => ({
      verdict: 'accepted',
      events: [{ type: 'UPDATE', resourceId: 'r1', outcome: 'taken', seq: 1 }],
    }),
    accepted: null,
    broken: null,
    modes: [],
    brakes: [],
    tokens: { admin: null, tokens: {}, required: false },
    rate: null,
    why: null,
    plan: { order: { type: 'POLL' }, matched: 0, groups: [], blast: [] },
    workers: { shards: [], load: loadOf(kept.rows), modes: [], parked: [], running: [] },
    overdue: [],
  };

  const env: Environment = {
    time: {
      now: () => world.now,
      after: (ms, wake) => {
        const timer = setTimeout(wake, ms / world.haste);
        return () => clearTimeout(timer);
      },
    },
    chance: { uuid: sequence('id'), random: () => 0.5, seed: () => 1 },
    log: logInto(logged),
    metrics,
    checkpoint: () => undefined,
  };

  return {
    ...kept,
    asked,
    commanded,
    planned,
    messages,
    logged,
    live,
    changed: (row) => {
      for (const listener of listeners) listener(row, row.view);
    },
    world,
    env,
    operations: memoryOperations(kept, asked, world),
    insight: {
      why: async () => world.why,
      plan: async (...question) => {
        planned.push(question);
        return world.plan;
      },
      workers: () => world.workers,
    },
    commands: {
      execute: async (command, by) => {
        commanded.push({ command, by });
        if (command.payload.resource_id === 'nobody') {
          throw new RugError('unknown_resource', 'no such resource', { field: 'resource_id' });
        }
        return { command: command.name, hit: 1, message: 'done', details: { workers: [1] } };
      },
    },
    intake: {
      submit: async (batch) => {
        messages.push(...batch);
        return batch.map(world.verdict);
      },
    },
    registry: memoryRegistry,
    exposition,
    reader: memoryReader(kept),
    directory: memoryDirectory(kept.rows, listeners),
    scheduler: { live: (id) => live.get(id) ?? null, load: () => loadOf(kept.rows) },
    writer: { backlog: () => world.backlog },
    tokens: () => world.tokens,
    rate: () => world.rate,
    brake: () => ({ enabled: true, window: 60_000, settle: 20_000 }),
    overdue: () => world.overdue,
    parts: () => world.parts,
    diagram: async (format, present) =>
      format === 'dot' ? `digraph { "${present ?? 'none'}" }` : `<svg>${present ?? 'none'}</svg>`,
  };
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

function memoryDirectory(
  rows: Map<string, ResourceRow>,
  listeners: Parameters<ApiPorts['directory']['onChange']>[0][],
): ApiPorts['directory'] {
  const where = (pick: (row: Summary) => boolean): Summary[] => [...rows.values()].filter(pick);
  return {
    get: (id) => rows.get(id),
    all: () => rows.values(),
    running: () => rows.values().filter(({ run }) => run !== null),
    referring: () => [],
    census: () => [],
    byTenant: (tenantId) => where((row) => row.tenantId === tenantId),
    dependents: (parentId) => where((row) => row.parentId === parentId),
    fact: () => undefined,
    size: () => rows.size,
    onChange: (listener) => {
      listeners.push(listener);
    },
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
  suspects: 0,
  workers: [{ shard: 0, inFlight: 2, restarts: 0 }],
});
