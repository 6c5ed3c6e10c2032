import { slotsGate } from '../../src/gates/slots.ts';
import type { DecideCause } from '../../src/model/decide.ts';
import type { Modal } from '../../src/model/modes.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import type { Environment, Gate, Offered, Parked } from '../../src/model/ports.ts';
import type { Suspect } from '../../src/model/store.ts';
import type { EventType } from '../../src/model/words.ts';
import { Admission } from '../../src/scheduler/admission.ts';
import { SuspectResources } from '../../src/scheduler/careful-resources.ts';
import { Trials } from '../../src/scheduler/careful-trials.ts';
import type { SchedulerSettings } from '../../src/scheduler/context.ts';
import { ResidentDirectory } from '../../src/scheduler/directory.ts';
import { ResourceScheduler } from '../../src/scheduler/scheduler.ts';
import { type Witness, witnessedEnvironment } from '../support/environment.ts';
import { routerRow } from '../support/rows.ts';
import { settle, VirtualTime } from '../support/virtual-time.ts';
import { Script, ScriptedLane, ScriptedWriter } from './scripted.ts';
import { doneBy } from './toy.ts';

export interface BenchOptions {
  readonly lanes?: number;
  readonly gates?: readonly Gate[];
  readonly settings?: Partial<SchedulerSettings>;
  readonly seed?: number;
  /** What a mode keeps back. */
  readonly held?: (resource: Modal) => Parked | null;
  /** Unclean starts in a row, this one included. */
  readonly unclean?: number;
  /** What bears marks. */
  readonly suspects?: readonly Suspect[];
}

/** A bench with these resources at rest. */
export async function benchWith(
  ids: readonly string[],
  options: BenchOptions = {},
): Promise<Bench> {
  const bench = new Bench(options);
  await bench.adopt(...ids);
  return bench;
}

/** A scheduler of toys over scripted lanes and a scripted writer. */
export class Bench {
  readonly time = new VirtualTime();
  readonly script = new Script();
  readonly writer = new ScriptedWriter(this.script);
  readonly directory = new ResidentDirectory();
  readonly env: Environment;
  readonly witness: Witness;
  readonly lanes: readonly ScriptedLane[];
  readonly trials: Trials;
  readonly suspects: SuspectResources;
  readonly scheduler: ResourceScheduler;
  #seq = 0;

  constructor(options: BenchOptions = {}) {
    const { env, witness } = witnessedEnvironment(this.time, options.seed);
    this.env = env;
    this.witness = witness;
    const gates = options.gates ?? [slotsGate(() => ({ total: 1_000, builds: 1_000 }))];
    this.lanes = Array.from({ length: options.lanes ?? 1 }, () => new ScriptedLane(this.script));
    this.trials = new Trials({
      env,
      writer: this.writer,
      unclean: options.unclean ?? 1,
      suspects: options.suspects ?? [],
      maxMarks: () => 3,
    });
    this.suspects = new SuspectResources(env, this.trials);
    this.scheduler = new ResourceScheduler({
      env,
      writer: this.writer,
      directory: this.directory,
      lanes: this.lanes,
      policy: () => DEFAULT_POLICY,
      held: options.held ?? (() => null),
      suspects: this.suspects,
      token: 7,
      settings: {
        batch: 64,
        gather: 1_000,
        pollCredit: 256,
        maxStrikes: 3,
        shardBy: 'tenant',
        startSpread: 60_000,
        backlogWarning: 100,
        heldRows: 100,
        ...options.settings,
      },
      admission: (onChange) => new Admission([...gates, this.suspects.gate], onChange),
      driverName: () => 'toy',
      workers: () => [],
    });
  }

  get lane(): ScriptedLane {
    const [lane] = this.lanes;
    if (lane === undefined) throw new Error('a bench has a lane');
    return lane;
  }

  /** Makes resources known, at rest. */
  async adopt(...ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const tenantId = id.split('-')[0] ?? id;
      this.scheduler.adopt(routerRow(id, { tenantId }), [], 0);
    }
    await settle();
  }

  /** An event as the intake offers it, with the next sequence number; answers that. */
  offer(id: string, type: EventType): number {
    this.#seq += 1;
    const row: Offered = {
      seq: this.#seq,
      eventId: `event ${this.#seq}`,
      resourceId: id,
      type,
      patch: null,
      args: {},
      origin: 'bus',
      at: this.time.now(),
    };
    this.scheduler.offer([row]);
    return this.#seq;
  }

  /** The same; whatever can happen without time passing has happened. */
  async send(id: string, ...types: readonly EventType[]): Promise<void> {
    for (const type of types) this.offer(id, type);
    await settle();
  }

  /** How many events `id` has done, as committed. */
  done(id = 'a'): number {
    return doneBy(this.directory.get(id)?.snapshot ?? null);
  }

  /** What was decided on, of one type, in order. */
  causes<T extends DecideCause['type']>(type: T): readonly Extract<DecideCause, { type: T }>[] {
    const causes = this.lanes.flatMap((lane) => lane.causes);
    return causes.filter((cause) => cause.type === type) as Extract<DecideCause, { type: T }>[];
  }

  doing(id = 'a'): string | undefined {
    return this.scheduler.live(id)?.doing;
  }

  /** Ends everything under way, again and again, until nothing is and nobody waits. */
  async finish(): Promise<void> {
    this.script.held.clear();
    for (let turn = 0; turn < 1_000; turn++) {
      await settle();
      const [first] = this.script.underWay;
      if (first !== undefined) first.end();
      else if (this.time.next === null) return;
      else await this.time.advance(Math.max(0, this.time.next - this.time.now()));
    }
    throw new Error('it does not come to rest');
  }
}

/** A gate like a door; it is shut at first. */
export function doorGate(): Gate & { readonly set: (door: 'open' | 'shut') => void } {
  let shut = true;
  let changed = (): void => {};
  return {
    name: 'door',
    check: () => (shut ? { gate: 'door', reason: 'it is shut' } : null),
    take: () => {},
    done: () => {},
    onChange: (listener) => {
      changed = listener;
    },
    set: (door) => {
      shut = door === 'shut';
      changed();
    },
  };
}
