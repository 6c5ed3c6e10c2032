/** What every rule of the conformance suite is checked on. */
import { expect } from 'vitest';
import type { WorldControl } from '../../../src/drivers/phantom/control.ts';
import { type InlineWorld, inlineWorld } from '../../../src/drivers/phantom/inline.ts';
import type { WorldLink } from '../../../src/drivers/phantom/link.ts';
import { type Call, changed, type Seen } from '../../../src/drivers/phantom/wire.ts';
import type { VerbOptions } from '../../../src/drivers/pipeline/run.ts';
import type { LookResult, Outcome, VerbDriver } from '../../../src/model/driver.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { Verb } from '../../../src/model/words.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { act, elapse, look, MEMBER, type Order, PAIR } from '../tasks.ts';

/** A driver, and what is needed to put it to the test. */
export interface ConformanceSubject {
  readonly make: (link: WorldLink) => VerbDriver;
  /** A spec with two ports. */
  readonly spec: JsonObject;
  /** The same without those two, and with two others. */
  readonly replugged: JsonObject;
  /** A spec of a pair, where the kind has pairs. */
  readonly pair?: JsonObject;
  /** A spec that its kind refuses, and the field it must name. */
  readonly bad: { readonly spec: JsonObject; readonly field: string };
}

/** Milliseconds an instance boots in the world of the bench. */
const BOOT = 50;

/** One driver in one fresh world, on one virtual clock. */
export class Bench {
  readonly time = new VirtualTime();
  readonly subject: ConformanceSubject;
  readonly driver: VerbDriver;
  readonly control: WorldControl;
  readonly #world: InlineWorld;

  constructor(subject: ConformanceSubject) {
    this.subject = subject;
    this.#world = inlineWorld(this.time, { bootMs: BOOT });
    this.control = this.#world.control;
    this.driver = subject.make(this.#world.connect());
  }

  /** Runs a verb on r1 to its end, with the subject's spec unless the order has another. */
  run(order: Order, options: Partial<VerbOptions> = {}): Promise<Outcome> {
    const whole = { spec: this.subject.spec, ...order };
    return elapse(this.time, act(this.driver, this.time, whole, options));
  }

  /** Runs a verb that must succeed. */
  async ok(order: Order): Promise<Outcome & { ok: true }> {
    const outcome = await this.run(order);
    if (!outcome.ok) expect.fail(`${order.verb}: ${outcome.fault.code} ${outcome.fault.message}`);
    return outcome;
  }

  /** Runs a verb that must fail. */
  async fails(order: Order, options: Partial<VerbOptions> = {}): Promise<Outcome & { ok: false }> {
    const outcome = await this.run(order, options);
    if (outcome.ok) expect.fail(`${order.verb} succeeded`);
    return outcome;
  }

  look(what: 'probe' | 'stats', order: Partial<Order> = {}): Promise<LookResult> {
    const whole = { spec: this.subject.spec, ...order };
    return elapse(this.time, look(this.driver, this.time, what, whole));
  }

  boot(): Promise<void> {
    return this.time.advance(BOOT);
  }

  /** What r1 is now. */
  async seen(): Promise<Seen> {
    const [seen] = await this.control.inventory('r1');
    return seen ?? { resourceId: 'r1', logical: 'unknown', instances: [], ports: [] };
  }

  /** The requests since `from` that have changed the world. */
  async changes(from = 0): Promise<readonly Call[]> {
    return (await this.control.calls()).slice(from).filter(changed);
  }

  async callCount(): Promise<number> {
    return (await this.control.calls()).length;
  }
}

/** A verb, and the state of the world in which it has everything to do. */
export interface Situation {
  readonly verb: Verb;
  readonly order: Order;
  readonly prepare: (bench: Bench) => Promise<void>;
}

const nothing = async (): Promise<void> => undefined;

/** Built and booted, nothing pushed yet. */
export async function built(bench: Bench, order: Partial<Order> = {}): Promise<void> {
  await bench.ok({ verb: 'build', ...order });
  await bench.boot();
}

/** Built, booted, configured. */
export async function configured(bench: Bench, order: Partial<Order> = {}): Promise<void> {
  await built(bench, order);
  await bench.ok({ verb: 'updaterunning', ...order });
}

async function quiesced(bench: Bench): Promise<void> {
  await configured(bench);
  await bench.ok({ verb: 'quiesce' });
}

/** Every verb the driver has, each where all its steps have something to do. */
function situations(bench: Bench): readonly Situation[] {
  const { replugged, pair } = bench.subject;
  const pairOrder = pair === undefined ? {} : { spec: pair, members: PAIR };
  const all: readonly Situation[] = [
    { verb: 'build', order: { verb: 'build', ...pairOrder }, prepare: nothing },
    {
      verb: 'updaterunning',
      order: {
        verb: 'updaterunning',
        spec: replugged,
        args: { replug: true, digest: 'd2', revision: 2 },
      },
      prepare: configured,
    },
    { verb: 'quiesce', order: { verb: 'quiesce' }, prepare: configured },
    {
      verb: 'updatequiesced',
      order: {
        verb: 'updatequiesced',
        spec: replugged,
        args: { digest: 'd2', revision: 2 },
      },
      prepare: quiesced,
    },
    { verb: 'restart', order: { verb: 'restart' }, prepare: configured },
    {
      verb: 'scrubprep',
      order: { verb: 'scrubprep', args: { purpose: 'remove' } },
      prepare: configured,
    },
    {
      verb: 'scrub',
      order: { verb: 'scrub', ...pairOrder, args: { purpose: 'remove' } },
      prepare: (bench) => configured(bench, pairOrder),
    },
  ];
  return all.filter(({ verb }) => bench.driver.verbs[verb] !== undefined);
}

/** A situation in a fresh world. */
export async function arrange(
  subject: ConformanceSubject,
  verb: Verb,
): Promise<{ bench: Bench; order: Order }> {
  const bench = new Bench(subject);
  const situation = situations(bench).find((each) => each.verb === verb);
  if (situation === undefined) throw new Error(`there is no situation for ${verb}`);
  await situation.prepare(bench);
  return { bench, order: situation.order };
}

/** The verbs of the subject's driver. */
export const verbsOf = (subject: ConformanceSubject): readonly Verb[] =>
  situations(new Bench(subject)).map(({ verb }) => verb);

/** A rule: rejects when the driver breaks it. */
export type Rule = (subject: ConformanceSubject) => Promise<void>;

export { MEMBER };
