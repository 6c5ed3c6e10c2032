/** One process of rug in the simulation: its own core over the shared database and the shared world. */
import { LiveConfig } from '../../../src/config/live.ts';
import { type Core, composeCore } from '../../../src/core.ts';
import { createRegistry } from '../../../src/drivers/registry.ts';
import type { DriverRegistry } from '../../../src/model/driver.ts';
import type { Environment, Time, Writer } from '../../../src/model/ports.ts';
import { openStoreOn, type Store } from '../../../src/store/open.ts';
import type { MortalLane } from '../../e2e/mortal.ts';
import type { Stage } from '../stage.ts';
import { textOf } from '../trace.ts';
import { databaseOf } from './database.ts';
import { laneOf, watchedLane } from './lane.ts';
import { Line } from './line.ts';
import { scheduled } from './points.ts';
import { worldOf } from './world.ts';

export class Process {
  readonly name: string;
  readonly lanes: readonly MortalLane[];
  readonly #stage: Stage;
  readonly #line: Line;
  /** Null until it has started. */
  core: Core | null = null;
  /** The same, from before it has started. */
  composed: Core | null = null;
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
    const env = this.#environment();
    const { time } = env;
    this.lanes = Array.from({ length: stage.dials.lanes }, () =>
      laneOf(stage, this.#line, this.#registry(time), env),
    );
    stage.watch.born(this);
    const began = time.now();
    this.#start(env).catch((error: unknown) => {
      if (this.alive) stage.fail(`${name}, begun at ${began}, cannot start: ${String(error)}`);
    });
  }

  get alive(): boolean {
    return this.#line.alive;
  }

  /** Its clock: no timer of it rings once it is dead. */
  get time(): Time {
    return this.#line.time;
  }

  get ready(): boolean {
    return this.alive && this.owner && this.core !== null;
  }

  /** A promise of it, as others hear of its end. */
  told<T>(answer: Promise<T>): Promise<T> {
    return this.#line.back(answer);
  }

  /** As SIGKILL would end it. What it has sent is on its way. */
  kill(why: string): void {
    if (!this.alive) return;
    this.#line.end();
    this.owner = false;
    this.#stage.trace.tell(this.name, `DIES: ${why}`);
    this.#stage.watch.died(this);
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
    const { ablation } = this.#stage;
    const link = worldOf(this.#stage, this.#line);
    const settings = { phantom: { socketPath: '' } };
    return createRegistry(settings, { time, world: ablation.world?.(link) ?? link });
  }

  async #start(env: Environment): Promise<void> {
    const { ablation, dials, dice, trace, watch } = this.#stage;
    const backend = databaseOf(this.#stage, this.#line, this.name, env.checkpoint);
    const store = await openStoreOn(ablation.backend?.(backend) ?? backend, {
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
    const time = ablation.time?.(env.time, dice.fork()) ?? env.time;
    const loader = scheduled(store.loader, this.#line.back);
    const core = await composeCore({
      config: this.#config(),
      env: { ...env, time },
      store: {
        ...store,
        writer: this.#writer(store.writer),
        reader: scheduled(store.reader, this.#line.back),
        loader: ablation.loader?.(loader) ?? loader,
      },
      lanes: this.lanes.map((lane) => watchedLane(lane, this, watch)),
      registry: this.#registry(env.time),
      workers: () => [],
    });
    this.composed = core;
    const { resources, arrivals } = core.recovered;
    trace.tell(this.name, `runs with token ${store.token}: ${resources} rows, ${arrivals} untaken`);
    await core.start();
    this.core = core;
    this.#onReady(this);
  }

  /** One object of the process: its answers come in order. */
  #writer(own: Writer): Writer {
    const { ablation, watch } = this.#stage;
    const writer = scheduled(ablation.writer?.(own) ?? own, this.#line.inOrder());
    return {
      ...writer,
      commit: (identity, decision) =>
        watch.during(this, 'commit', [identity.id], writer.commit(identity, decision)),
    };
  }

  /** Reads the file of the stage, again at each reload. */
  #config(): LiveConfig {
    const readText = (): string => JSON.stringify(this.#stage.config);
    return new LiveConfig({ filePath: 'rug.yaml', flags: {}, environment: () => ({}), readText });
  }

  #environment(): Environment {
    const { dice, dials, faults, trace } = this.#stage;
    const die = dice.fork();
    const tell = (level: string) => (fields: object, message: string) => {
      trace.tell(this.name, message, fields);
      if (level === 'error' && message.includes('defect')) this.#stage.fail(textOf(fields));
    };
    return {
      time: this.#line.time,
      chance: dice.fork().chance,
      log: { debug: () => {}, info: tell('info'), warn: tell('warn'), error: tell('error') },
      metrics: {
        count: () => {},
        gauge: () => {},
        observe: () => {},
      },
      checkpoint: (point) => {
        if (!this.alive || !this.#stage.chaos || !die.happens(dials.killPoints)) return;
        faults.count('death at a kill point');
        this.kill(`at ${point}`);
      },
    };
  }
}
