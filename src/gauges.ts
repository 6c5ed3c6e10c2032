import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import process from 'node:process';
import { BRAKE_SCOPES, type BrakeState } from './model/brake.ts';
import type { MetricName } from './model/metrics.ts';
import { MODE_SCOPES, type Mode } from './model/modes.ts';
import type { Environment, Load, Time } from './model/ports.ts';
import { STATES, STATUSES } from './model/words.ts';
import type { Survey } from './scheduler/survey.ts';
import type { Tally } from './store/tally.ts';

/** Milliseconds for which what was measured is good enough: a walk over all resources costs. */
const FRESH = 500;
/** Longest wait for the store, milliseconds: one that is down must not hide everything else. */
const PATIENCE = 500;

export interface Gauges {
  /** Measures what changes too often to be told at each change; resolves when it is told. */
  readonly measure: () => Promise<void>;
  readonly stop: () => void;
}

/** What is looked at; each answers as of now. */
export interface GaugePorts {
  readonly version: string;
  readonly load: () => Load;
  readonly survey: () => Survey;
  /** Writes that wait for a transaction. */
  readonly backlog: () => number;
  readonly statuses: () => ReadonlyMap<string, number>;
  readonly storeUp: () => boolean;
  /** Asks the store; may fail while that is down: then the last numbers stay. */
  readonly tally: () => Promise<Tally>;
  readonly modes: () => readonly Mode[];
  readonly brake: () => readonly BrakeState[];
  /** Unclean starts in a row; 0 once the process has proven itself. */
  readonly unclean: () => number;
  /** The own queues of the bus; none while it is off. */
  readonly queues: () => readonly { readonly name: string; readonly consuming: boolean }[];
  /** null: it is not wanted. */
  readonly health: () => { readonly state: string; readonly targets: number } | null;
}

type Labels = Readonly<Record<string, string>>;
/** A gauge, the labels of one of its rows, and the value of that. */
type Row = readonly [name: MetricName, value: number, labels?: Labels];

/** What is measured when somebody asks, instead of at each change. */
export function startGauges(env: Environment, ports: GaugePorts): Gauges {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  /** Rows that were shown; what is not there any more is 0, not what it was last. */
  const shown = new Map<string, Row>();
  const show = (rows: readonly Row[]): void => {
    const gone = new Map(shown);
    for (const row of rows) {
      const [name, value, labels] = row;
      env.metrics.gauge(name, value, labels);
      const key = JSON.stringify([name, labels]);
      shown.set(key, row);
      gone.delete(key);
    }
    for (const [key, [name, , labels]] of gone) {
      env.metrics.gauge(name, 0, labels);
      shown.delete(key);
    }
  };
  let counting: Promise<void> | null = null;
  const count = async (): Promise<void> => {
    try {
      const { outbox, deadLetters } = await ports.tally();
      env.metrics.gauge('rug_outbox_pending', outbox);
      env.metrics.gauge('rug_dead_letters', deadLetters);
    } catch (error) {
      env.log.debug({ error: String(error) }, 'what waits in the store cannot be counted');
    } finally {
      counting = null;
    }
  };
  let measuredAt = Number.NEGATIVE_INFINITY;
  const measure = async (): Promise<void> => {
    if (env.time.now() - measuredAt < FRESH) return;
    measuredAt = env.time.now();
    env.metrics.gauge('rug_event_loop_delay_p99_seconds', delay.percentile(99) / 1e9);
    delay.reset();
    show([
      ...flow(ports, env.time),
      ...scopes(ports.modes(), ports.brake(), env.time),
      ...parts(ports),
    ]);
    counting ??= count();
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const cancel = env.time.after(PATIENCE, resolve);
    await Promise.race([counting, over]);
    cancel();
  };
  const node = process.versions.node;
  env.metrics.gauge('rug_build_info', 1, { version: ports.version, node });
  env.metrics.gauge('rug_process_start_time_seconds', performance.timeOrigin / 1000);
  return { measure, stop: () => delay.disable() };
}

/** Events, resources and verbs. */
function flow(ports: GaugePorts, time: Time): readonly Row[] {
  const load = ports.load();
  const { oldest, parked, acting, held, overdue } = ports.survey();
  const statuses = ports.statuses();
  return [
    ['rug_pending', load.pending],
    ['rug_set_aside', load.setAside],
    ['rug_suspects', load.suspects],
    ['rug_unclean_starts', ports.unclean()],
    ['rug_held', held],
    ['rug_mailbox_oldest_seconds', oldest === null ? 0 : (time.now() - oldest) / 1000],
    ...STATUSES.map((status): Row => ['rug_resources', statuses.get(status) ?? 0, { status }]),
    ...STATES.map((state): Row => ['rug_state_overdue', overdue.get(state) ?? 0, { state }]),
    ...[...parked].map(([gate, runs]): Row => ['rug_parked', runs, { gate }]),
    ...[...acting].flatMap(([driver, verbs]) =>
      [...verbs].map(([verb, runs]): Row => ['rug_verbs_in_flight', runs, { driver, verb }]),
    ),
    ...load.workers.map(
      ({ shard, inFlight }): Row => ['rug_worker_tasks', inFlight, { shard: String(shard) }],
    ),
  ];
}

/** What keeps resources back by somebody's word. */
function scopes(modes: readonly Mode[], brake: readonly BrakeState[], time: Time): readonly Row[] {
  const ofModes = MODE_SCOPES.flatMap((scope): readonly Row[] => {
    const inForce = modes.filter((mode) => mode.scope === scope);
    const endless = inForce.filter(({ expiresAt }) => expiresAt === null);
    const oldest = Math.min(...endless.map(({ since }) => since), time.now());
    return [
      ['rug_modes', inForce.length, { scope }],
      ['rug_mode_endless_seconds', (time.now() - oldest) / 1000, { scope }],
    ];
  });
  const ofBrake = BRAKE_SCOPES.flatMap((scope): readonly Row[] => {
    const states = brake.filter((state) => state.scope === scope);
    const dead = states.reduce((sum, state) => sum + state.dead, 0);
    return [
      ['rug_brake_engaged', states.filter(({ engaged }) => engaged).length, { scope }],
      ['rug_brake_dead', dead, { scope }],
    ];
  });
  return [...ofModes, ...ofBrake];
}

/** The rest of the program. */
function parts({ backlog, storeUp, queues, health }: GaugePorts): readonly Row[] {
  const child = health();
  return [
    ['rug_writer_backlog', backlog()],
    ['rug_store_up', storeUp() ? 1 : 0],
    ['rug_health_up', child === null || child.state === 'up' ? 1 : 0],
    ['rug_health_targets', child?.targets ?? 0],
    ...queues().map(
      ({ name, consuming }): Row => ['rug_amqp_consuming', consuming ? 1 : 0, { queue: name }],
    ),
  ];
}
