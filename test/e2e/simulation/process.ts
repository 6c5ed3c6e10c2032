/** One process of rug in the simulation: its own core over the shared database and the shared world. */
import { type Core, composeCore } from '../../../src/core.ts';
import { createRegistry } from '../../../src/drivers/registry.ts';
import { laneWork } from '../../../src/lanework.ts';
import type { DriverRegistry, Subject } from '../../../src/model/driver.ts';
import type { Environment, Lane, Time } from '../../../src/model/ports.ts';
import type { Run } from '../../../src/model/resource.ts';
import { inlineLane } from '../../../src/scheduler/inline-lane.ts';
import type { Backend } from '../../../src/store/backend.ts';
import { openStoreOn, type Store } from '../../../src/store/open.ts';
import { liveConfig } from '../../support/live-config.ts';
import { MortalLane } from '../mortal.ts';
import { UNBRAKED } from '../rooms.ts';
import { Line } from './line.ts';
import type { Stage } from './stage.ts';

export class Process {
  readonly name: string;
  readonly lanes: readonly MortalLane[];
  readonly #stage: Stage;
  readonly #line: Line;
  readonly #backend: Backend;
  /** Null until it has started. */
  core: Core | null = null;
  /** The same, from before it has started. */
  #composed: Core | null = null;
  store: Store | null = null;
  /** False: another one has taken over, or it is about to end by itself. */
  owner = true;
  /** Told when it runs. */
  readonly #onReady: (process: Process) => void;

  constructor(name: string, stage: Stage, onReady: (process: Process) => void) {
    this.name = name;
    this.#stage = stage;
    this.#line = new Line(stage);
    this.#onReady = onReady;
    const { clock, dials } = stage;
    const env = this.#environment();
    this.#backend = this.#line.database(stage.database);
    this.lanes = Array.from(
      { length: dials.lanes },
      () =>
        new MortalLane((signal) =>
          this.#lane(inlineLane(laneWork(this.#registry(env.time), env, signal))),
        ),
    );
    const began = clock.now();
    this.#start(env).catch((error: unknown) => {
      if (this.alive) stage.fail(`${name}, begun at ${began}, cannot start: ${String(error)}`);
    });
  }

  get alive(): boolean {
    return this.#line.alive;
  }

  /** Its clock: no timer of it rings once it is dead. */
  get time(): Environment['time'] {
    return this.#line.time;
  }

  get ready(): boolean {
    return this.alive && this.owner && this.core !== null;
  }

  /** As SIGKILL would end it. What it has sent is on its way. */
  kill(why: string): void {
    if (!this.alive) return;
    this.#line.end();
    this.owner = false;
    this.#stage.trace.tell(this.name, `DIES: ${why}`);
  }

  /** As SIGTERM would end it. */
  async stop(limit: number): Promise<void> {
    this.owner = false;
    await this.core?.stop(limit);
    await this.store?.close();
    this.kill('stopped in order');
  }

  /** The drivers of a worker, with a connection of their own to the world. */
  #registry(time: Time): DriverRegistry {
    const { world, ablation } = this.#stage;
    const link = this.#line.world(world.connect());
    const settings = { phantom: { socketPath: '' } };
    return createRegistry(settings, { time, world: ablation.world?.(link) ?? link });
  }

  async #start(env: Environment): Promise<void> {
    const { dials, ablation, trace } = this.#stage;
    const store = await openStoreOn(ablation.backend?.(this.#backend) ?? this.#backend, {
      environment: env,
      lingerMs: dials.lingerMs,
      maxBatch: dials.maxBatch,
      onFenced: () => {
        this.owner = false;
        env.time.after(0, () => this.kill('fenced'));
      },
      onSettled: () => {},
      onState: (state) => trace.tell(this.name, `the store is ${state}`),
    });
    this.store = store;
    const core = await composeCore({
      config: liveConfig({ ...UNBRAKED, ...dials.config, ...ablation.config }),
      env,
      store: {
        ...store,
        writer: ablation.writer?.(store.writer) ?? store.writer,
        loader: ablation.loader?.(store.loader) ?? store.loader,
      },
      lanes: this.lanes,
      registry: this.#registry(env.time),
      workers: () => [],
    });
    this.#composed = core;
    const { resources, arrivals } = core.recovered;
    trace.tell(this.name, `runs with token ${store.token}: ${resources} rows, ${arrivals} untaken`);
    await core.start();
    this.core = core;
    this.#onReady(this);
  }

  /** A hop to the worker and back; the gate word of a verb is there from its beginning. */
  #lane(lane: Lane): Lane {
    const hop = (): Promise<void> => this.#line.hop();
    return {
      ...lane,
      decide: async (batch) => {
        await hop();
        const decisions = await lane.decide(batch);
        await hop();
        return decisions;
      },
      act: async (task) => {
        this.#begins(task.subject, task.run);
        const outcome = await lane.act(task);
        await hop();
        return outcome;
      },
      look: async (task) => {
        this.#begins(task.subject, null);
        const result = await lane.look(task);
        await hop();
        return result;
      },
    };
  }

  /** Something begins: no mode may hold it, and no brake, as far as can be known outside. */
  #begins(subject: Subject, run: Run | null): void {
    const { modes, clock, dials, released } = this.#stage;
    if (!this.alive || !this.owner) return;
    const what = `${subject.id} ${run === null ? 'look' : `${run.verb} (${run.cause})`}`;
    const mode = modes.holding(subject, clock.now());
    if (mode !== null) this.#stage.fail(`${what} begins, and ${mode} is in debug`);
    if (run?.cause !== 'death' || dials.deaths === null || released) return;
    const all = [...(this.#composed?.directory.all() ?? [])];
    const dead = all.filter((one) => one.run?.cause === 'death').length;
    if (dead <= dials.deaths) return;
    this.#stage.fail(`${what} begins, and ${dead} are dead: more than ${dials.deaths}`);
  }

  #environment(): Environment {
    const { dice, dials, trace, counts } = this.#stage;
    const die = dice.fork();
    const tell = (level: string) => (fields: object, message: string) => {
      if (level !== 'debug') trace.tell(this.name, `${message} ${text(fields)}`);
      if (level === 'error' && message.includes('defect')) this.#stage.fail(text(fields));
    };
    return {
      time: this.#line.time,
      chance: dice.fork().chance,
      log: { debug: () => {}, info: tell('info'), warn: tell('warn'), error: tell('error') },
      metrics: {
        count: (name) => {
          counts.set(name, (counts.get(name) ?? 0) + 1);
        },
        gauge: () => {},
        observe: () => {},
      },
      checkpoint: (point) => {
        if (this.#stage.chaos && die.happens(dials.killPoints)) this.kill(`at ${point}`);
      },
    };
  }
}

const text = (fields: object): string =>
  JSON.stringify(fields, (_, value) => (value instanceof Error ? String(value) : value));
