import type {
  Cancel,
  Directory,
  Environment,
  Scheduler,
  Standing,
  Summary,
} from '../model/ports.ts';
import { busySince } from './overdue.ts';
import { forkHealth, type HealthProcess } from './process.ts';
import { BEAT_MS, fromChild, type ToChild } from './protocol.ts';
import type { HealthSettings } from './settings.ts';
import { isTarget, type Target, targetOf } from './targets.ts';

export interface HealthPorts {
  readonly directory: Pick<Directory, 'all' | 'onChange'>;
  /** Takes POLLs, answers how many more it can take. */
  readonly poll: Scheduler['poll'];
  /** What a resource is at; tells which are overdue. */
  readonly live: Scheduler['live'];
  readonly env: Pick<Environment, 'time' | 'chance' | 'log' | 'metrics'>;
  readonly settings: HealthSettings;
  /** How a child is started; a test brings its own. */
  readonly spawn?: () => HealthProcess;
}

export interface HealthState {
  readonly state: 'starting' | 'up' | 'down' | 'stopped';
  readonly pid: number | null;
  /** Targets that the child knows. */
  readonly targets: number;
  /** Children that died. */
  readonly restarts: number;
  /** Resources that are at one thing for longer than they should be. */
  readonly overdue: readonly string[];
}

export interface Health {
  /** From now on it is done so; what a check is at goes on. */
  readonly configure: (settings: HealthSettings) => void;
  readonly state: () => HealthState;
  /** Resolves when the child is gone. */
  readonly stop: () => Promise<void>;
}

/** Changes are gathered for this long before the child hears of them. */
const GATHER_MS = 200;
/** Targets in one message. */
const CHUNK = 1_000;
/** While the scheduler can take nothing, it is asked again this often. */
const CREDIT_MS = 250;
/** First pause before another child; doubles up to the longest. A life that long starts over. */
const BACKOFF_MS = 250;
const BACKOFF_MAX_MS = 30_000;
/** A child that does not go is killed after this. */
const GRACE_MS = 2_000;
/** A child that says nothing for this long hangs: it is killed, another follows. */
const SILENCE_MS = 4 * BEAT_MS;

/**
 * Keeps one health child alive, tells it whom to poll, and hands its POLLs to the scheduler, at most
 * as many as that can take. The child's death changes nothing but that POLLs pause.
 */
export function startHealth(ports: HealthPorts): Health {
  const supervisor = new Supervisor(ports);
  supervisor.start();
  return {
    configure: (settings) => supervisor.configure(settings),
    state: () => supervisor.state(),
    stop: () => supervisor.stop(),
  };
}

class Supervisor {
  readonly #ports: HealthPorts;
  #settings: HealthSettings;
  readonly #changed = new Map<string, Summary>();
  readonly #overdue = new Set<string>();
  #state: HealthState['state'] = 'starting';
  #child: HealthProcess | null = null;
  #startedAt = 0;
  #targets = 0;
  #restarts = 0;
  /** Deaths in a row. */
  #deaths = 0;
  #cancelGather: Cancel | null = null;
  /** The restart or the next question for credit. */
  #cancelNext: Cancel = () => undefined;
  #cancelSilence: Cancel = () => undefined;
  #gone: () => void = () => undefined;

  constructor(ports: HealthPorts) {
    this.#ports = ports;
    this.#settings = ports.settings;
    ports.directory.onChange((summary, before) => this.#note(summary, before));
  }

  state(): HealthState {
    return {
      state: this.#state,
      pid: this.#child?.pid ?? null,
      targets: this.#targets,
      restarts: this.#restarts,
      overdue: [...this.#overdue],
    };
  }

  start(): void {
    const child = (this.#ports.spawn ?? forkHealth)();
    this.#child = child;
    this.#startedAt = this.#ports.env.time.now();
    child.onMessage((message) => this.#receive(child, message));
    child.onExit((how) => this.#died(how));
    this.#awaitWord(child);
  }

  configure(settings: HealthSettings): void {
    const before = Object.keys(this.#settings.checks);
    this.#settings = settings;
    const kinds = new Set(before).symmetricDifference(new Set(Object.keys(settings.checks)));
    // It knows the addresses of those alone who were asked until now.
    if (kinds.size > 0 && this.#child !== null) void this.#introduce(this.#child);
    else void this.#child?.send({ type: 'configure', settings } satisfies ToChild);
  }

  /** Whether instances of a kind are asked. */
  readonly #isAsked = (kind: string): boolean => Object.hasOwn(this.#settings.checks, kind);

  stop(): Promise<void> {
    const child = this.#child;
    this.#state = 'stopped';
    this.#cancelNext();
    this.#cancelSilence();
    this.#cancelGather?.();
    if (child === null) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#ports.env.time.after(GRACE_MS, () => child.kill());
      this.#gone = () => {
        cancel();
        resolve();
      };
      child.disconnect();
    });
  }

  #receive(child: HealthProcess, raw: unknown): void {
    if (this.#state === 'stopped') return;
    this.#awaitWord(child);
    const parsed = fromChild.safeParse(raw);
    if (!parsed.success) {
      this.#ports.env.log.error({ err: parsed.error }, 'the health child is not understood');
      child.kill();
    } else if (parsed.data.type === 'ready') void this.#introduce(child);
    else if (parsed.data.type === 'alive')
      this.#ports.env.metrics.gauge('rug_poll_lag_seconds', parsed.data.lag / 1000);
    else if (parsed.data.type === 'polls') {
      this.#targets = parsed.data.targets;
      for (const { resourceId, verdict } of parsed.data.polls) {
        const outcome = verdict === undefined ? 'unchecked' : verdict.alive ? 'alive' : 'dead';
        this.#ports.env.metrics.count('rug_polls_total', { outcome });
        this.#watch(resourceId);
      }
      this.#grant(child, this.#ports.poll(parsed.data.polls));
    }
  }

  #awaitWord(child: HealthProcess): void {
    const { time, log } = this.#ports.env;
    this.#cancelSilence();
    this.#cancelSilence = time.after(SILENCE_MS, () => {
      log.warn({ pid: child.pid ?? null, silent: SILENCE_MS }, 'the health child hangs');
      child.kill();
    });
  }

  /** Tells a new child everything, piece by piece. */
  async #introduce(child: HealthProcess): Promise<void> {
    const say = (message: ToChild): Promise<void> => child.send(message);
    await say({ type: 'configure', settings: this.#settings });
    let put: Target[] = [];
    for (const summary of this.#ports.directory.all()) {
      const target = targetOf(summary, this.#isAsked);
      if (target !== null) put.push(target);
      if (put.length < CHUNK) continue;
      await say({ type: 'targets', put, drop: [] });
      put = [];
    }
    await say({ type: 'targets', put, drop: [] });
    if (this.#child !== child || this.#state === 'stopped') return;
    this.#state = 'up';
    this.#grant(child, this.#ports.poll([]));
  }

  #grant(child: HealthProcess, credit: number): void {
    if (credit > 0) {
      void child.send({ type: 'credit', credit } satisfies ToChild);
      return;
    }
    this.#cancelNext = this.#ports.env.time.after(CREDIT_MS, () =>
      this.#grant(child, this.#ports.poll([])),
    );
  }

  #note(summary: Summary, before: Standing | null): void {
    if (this.#state === 'stopped') return;
    // Of what is not asked the child knows nothing that could have changed.
    const isKnown = before !== null && isTarget(before) && isTarget(summary.view);
    if (isKnown && !this.#isAsked(summary.kind)) return;
    this.#changed.set(summary.id, summary);
    this.#cancelGather ??= this.#ports.env.time.after(GATHER_MS, () => this.#tellChanges());
  }

  #tellChanges(): void {
    this.#cancelGather = null;
    const put: Target[] = [];
    const drop: string[] = [];
    for (const [id, summary] of this.#changed) {
      const target = targetOf(summary, this.#isAsked);
      if (target !== null) put.push(target);
      else {
        drop.push(id);
        this.#overdue.delete(id);
      }
    }
    this.#changed.clear();
    void this.#child?.send({ type: 'targets', put, drop } satisfies ToChild);
  }

  /** Reports a resource once when it becomes overdue, and once when it is no more. */
  #watch(id: string): void {
    const { env, live } = this.#ports;
    const settings = this.#settings;
    const since = busySince(live(id));
    const limit = settings.overdueAfterPeriods * settings.intervalMs;
    if (since !== null && env.time.now() - since > limit) {
      if (this.#overdue.has(id)) return;
      this.#overdue.add(id);
      env.log.warn({ resource: id, since, limit }, 'overdue: at one thing for too long');
    } else if (this.#overdue.delete(id)) env.log.info({ resource: id }, 'no longer overdue');
  }

  #died(how: string): void {
    const { time, chance, log, metrics } = this.#ports.env;
    this.#child = null;
    this.#cancelNext();
    this.#cancelSilence();
    if (this.#state === 'stopped') {
      this.#gone();
      return;
    }
    this.#state = 'down';
    this.#restarts++;
    this.#deaths = time.now() - this.#startedAt >= BACKOFF_MAX_MS ? 1 : this.#deaths + 1;
    metrics.count('rug_health_restarts_total');
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** (this.#deaths - 1));
    const pause = ceiling * (0.5 + chance.random() / 2);
    log.warn({ how, pause: Math.round(pause) }, 'the health child died, another follows');
    this.#cancelNext = time.after(pause, () => this.start());
  }
}
