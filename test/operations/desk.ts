/** The operators' desk over a real embedded store; machines, modes and brake are simple books. */
import { createRegistry } from '../../src/drivers/registry.ts';
import type { Actor, By } from '../../src/model/actor.ts';
import type { AuditQuery, StoredAudit } from '../../src/model/audit.ts';
import type { BrakeDecision, BrakeRelease, BrakeState } from '../../src/model/brake.ts';
import { RugError } from '../../src/model/errors.ts';
import type { IntakeVerdict, NewResource } from '../../src/model/event.ts';
import type { Foresight } from '../../src/model/insight.ts';
import type { Mode } from '../../src/model/modes.ts';
import type { ReloadReport } from '../../src/model/operations.ts';
import type { Intake, Live, Load, Offered, RawMessage, Writer } from '../../src/model/ports.ts';
import { newRow, type ResourceRow } from '../../src/model/resource.ts';
import type { BrakeBook } from '../../src/operations/brake.ts';
import type { ModeBook } from '../../src/operations/modes.ts';
import { composeOperations, type Operator } from '../../src/operations/operations.ts';
import type { VerbOrder } from '../../src/operations/orders.ts';
import { ResidentDirectory } from '../../src/scheduler/directory.ts';
import { Sweeps } from '../../src/scheduler/sweeps.ts';
import { openStoreOn, type Store } from '../../src/store/open.ts';
import { sqliteBackend } from '../../src/store/sqlite/backend.ts';
import { type Witness, witnessedEnvironment } from '../support/environment.ts';
import { identity } from '../support/rows.ts';
import { VirtualTime } from '../support/virtual-time.ts';

export const OPS: Actor = {
  name: 'olga',
  role: 'operator',
  tenants: null,
  via: 'api',
  from: '127.0.0.1',
  request: null,
};

export const by = (over: Partial<Actor> = {}, more: Partial<By> = {}): By => ({
  actor: { ...OPS, ...over },
  why: null,
  key: null,
  ...more,
});

export const newResource = (over: Partial<NewResource> = {}): NewResource => ({
  ...identity('r2'),
  spec: { name: 'edge' },
  ...over,
});

/** What a promise is refused with. */
export const refusalOf = (promise: Promise<unknown>): Promise<RugError> =>
  promise.then(
    () => {
      throw new Error('it should have been refused');
    },
    (caught: unknown) => {
      if (caught instanceof RugError) return caught;
      throw caught;
    },
  );

export interface Desk extends Operator {
  readonly time: VirtualTime;
  readonly store: Store;
  readonly directory: ResidentDirectory;
  readonly witness: Witness;
  /** What the scheduler was offered. */
  readonly offered: Offered[];
  /** What the intake was given, and what it answers. */
  readonly submitted: RawMessage[];
  readonly answers: { verdict: IntakeVerdict };
  readonly modes: ModeBook & { readonly expire: (mode: Mode) => void };
  readonly brake: BrakeBook & {
    readonly states: BrakeState[];
    readonly releases: BrakeRelease[];
    readonly decide: (decision: BrakeDecision) => void;
  };
  /** What is going on with a resource. */
  readonly live: Map<string, Live>;
  readonly foresights: Map<string, Foresight>;
  readonly verbs: { answer: VerbOrder };
  readonly reload: { report: ReloadReport | RugError };
  /** Takes what is submitted, instead of the one that only answers. */
  readonly inlet: { intake: Intake | null };
  /** What the next write fails with; null: nothing. */
  readonly faults: { write: Error | null };
  /** Makes a resource known, in the store too. */
  readonly put: (id: string, over?: Partial<ResourceRow>) => Promise<void>;
  /** How often whoever publishes notices was told. */
  readonly kicks: { count: number };
  readonly audit: (query?: AuditQuery) => Promise<readonly StoredAudit[]>;
}

export const IDLE: Live = {
  doing: 'idle',
  run: null,
  attempt: 0,
  parked: null,
  pending: [],
  strikes: 0,
  marks: 0,
  setAside: false,
};

const LOAD: Load = {
  resources: 0,
  pending: 0,
  deciding: 0,
  looking: 0,
  acting: 0,
  parked: 0,
  setAside: 0,
  suspects: 0,
  workers: [{ shard: 0, inFlight: 2, restarts: 1 }],
};

const NOTHING: Foresight = { verbs: [], states: ['CalcAction'], end: 'configured', refused: null };

export async function openDesk(): Promise<Desk> {
  const time = new VirtualTime();
  const { env, witness } = witnessedEnvironment(time);
  const store = await openStoreOn(sqliteBackend(':memory:', env.checkpoint), {
    environment: env,
    lingerMs: 0,
    onFenced: () => {},
    onSettled: () => {},
    onState: () => {},
  });
  const directory = new ResidentDirectory();
  const { reader } = store;
  const faults: Desk['faults'] = { write: null };
  const writer: Writer = {
    ...store.writer,
    write: async (sides, urgent) => {
      const error = faults.write;
      faults.write = null;
      if (error !== null) throw error;
      await store.writer.write(sides, urgent);
    },
  };
  const inlet: Desk['inlet'] = { intake: null };
  const offered: Offered[] = [];
  const offer = (rows: readonly Offered[]): void => {
    offered.push(...rows);
  };
  const submitted: RawMessage[] = [];
  const answers = { verdict: { verdict: 'ignored', reason: 'of no interest' } as IntakeVerdict };
  const modes = modeBook();
  const brake = brakeBook();
  const live = new Map<string, Live>();
  const foresights = new Map<string, Foresight>();
  const verbs = { answer: { refused: 'it cannot' } as VerbOrder };
  const reload = { report: { applied: [], restart: [] } as ReloadReport | RugError };
  const kicks = { count: 0 };
  const operator = composeOperations({
    env,
    writer,
    reader,
    directory,
    registry: createRegistry({ phantom: { socketPath: '' } }, { time }),
    sweeps: new Sweeps({ env, writer, directory, offer, step: 10 }),
    offer,
    live: (id) => live.get(id) ?? null,
    load: () => LOAD,
    intake: () => ({
      submit: async (messages, urgent) => {
        submitted.push(...messages);
        return inlet.intake?.submit(messages, urgent) ?? messages.map(() => answers.verdict);
      },
    }),
    modes,
    brake,
    onNotice: () => {
      kicks.count += 1;
    },
    settings: {
      show: () => [],
      check: () => ({ applied: [], restart: [] }),
      reload: () => {
        if (reload.report instanceof RugError) throw reload.report;
        return reload.report;
      },
    },
    verbOrder: () => verbs.answer,
    foresee: {
      order: ({ id }) => foresights.get(id) ?? NOTHING,
      path: ({ view }) => [view.state],
      undecidable: () => null,
      runbook: ({ state }) => `on-call.md#state-${state.toLowerCase()}`,
      maxAttempts: () => 5,
      bootTimeout: () => 600_000,
    },
  });
  const put: Desk['put'] = async (id, over = {}) => {
    const known = { ...identity(id), ...over };
    const row = { ...newRow(known, time.now()), ...over };
    const event = {
      eventId: `put ${id}`,
      type: 'CREATE' as const,
      resourceId: id,
      tenantId: known.tenantId,
      patch: null,
      args: {},
      origin: 'source' as const,
      at: time.now(),
      creates: known,
      strict: false,
    };
    await writer.accept([{ messageId: null, events: [event], facts: [] }], true);
    directory.put(row);
  };
  return {
    ...operator,
    time,
    store,
    directory,
    witness,
    offered,
    submitted,
    answers,
    modes,
    brake,
    live,
    foresights,
    verbs,
    reload,
    inlet,
    faults,
    put,
    kicks,
    audit: async (query = {}) => (await reader.audit(query, { limit: 100 })).items,
  };
}

function modeBook(): Desk['modes'] {
  let modes: readonly Mode[] = [];
  const listeners: ((mode: Mode) => void)[] = [];
  const drop: ModeBook['drop'] = (scope, key) => {
    modes = modes.filter((mode) => mode.scope !== scope || mode.key !== key);
  };
  return {
    list: () => modes,
    holding: ({ id, tenantId }) =>
      modes.find(({ key }) => key === id || key === tenantId || key === '*') ?? null,
    put: (mode) => {
      drop(mode.scope, mode.key);
      modes = [...modes, mode];
    },
    drop,
    onExpired: (listener) => {
      listeners.push(listener);
    },
    expire: (mode) => {
      for (const listener of listeners) listener(mode);
    },
  };
}

function brakeBook(): Desk['brake'] {
  const states: BrakeState[] = [];
  const releases: BrakeRelease[] = [];
  const listeners: ((decision: BrakeDecision) => void)[] = [];
  return {
    states,
    releases,
    list: () => states,
    would: (key, dead) => ({
      ...key,
      engaged: false,
      since: null,
      dead,
      size: 10,
      limit: 2,
      parked: 0,
    }),
    release: (released) => {
      releases.push(...released);
    },
    onDecision: (listener) => {
      listeners.push(listener);
    },
    decide: (decision) => {
      for (const listener of listeners) listener(decision);
    },
  };
}
