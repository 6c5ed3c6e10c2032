/** Rules about doing things once, whatever happens in between. */
import { expect } from 'vitest';
import type { Effect } from '../../../src/drivers/phantom/wire.ts';
import type { Verb } from '../../../src/model/words.ts';
import { arrange, Bench, type ConformanceSubject, type Rule, verbsOf } from './bench.ts';

/** Doing the same run again finds everything done. */
async function twiceIsOnce(subject: ConformanceSubject): Promise<void> {
  for (const verb of verbsOf(subject)) {
    const { bench, order } = await arrange(subject, verb);
    const first = await bench.ok(order);
    await bench.boot();
    const seen = await bench.seen();
    const before = await bench.callCount();
    const second = await bench.ok({ ...order, fence: { token: 1, attempt: 1 } });
    expect(await bench.changes(before), `${verb} did it again`).toEqual([]);
    expect(await bench.seen(), `${verb} twice`).toEqual(seen);
    expect(first.result.instances.length).toBe(second.result.instances.length);
  }
}

/**
 * An executor that dies at any request of any verb, done or not, is followed by one that ends in the
 * same world as an undisturbed one.
 */
async function killedAnywhereEndsTheSame(subject: ConformanceSubject): Promise<void> {
  for (const verb of verbsOf(subject)) {
    const calm = await arrange(subject, verb);
    const before = await calm.bench.callCount();
    await calm.bench.ok(calm.order);
    const requests = (await calm.bench.callCount()) - before;
    const expected = await calm.bench.seen();
    for (let after = 0; after < requests; after++) {
      for (const type of ['hang', 'silent'] as const) {
        await killAndRepeat(subject, verb, { type }, after, expected);
      }
    }
  }
}

async function killAndRepeat(
  subject: ConformanceSubject,
  verb: Verb,
  effect: Effect,
  after: number,
  expected: unknown,
): Promise<void> {
  const { bench, order } = await arrange(subject, verb);
  await bench.control.script({ after, times: 1, effect });
  // The deadline stands for the death: nobody waits for the answer any more.
  const killed = await bench.fails({ ...order, deadline: 1 });
  expect(killed.fault.code).toBe(`${bench.driver.name}_${verb}_1011`);
  await bench.control.unscript();
  const at = `${verb}, request ${after + 1}, ${effect.type}`;
  const again = await bench.run({ ...order, fence: { token: 1, attempt: 1 } });
  expect(again.ok, at).toBe(true);
  const seen = await bench.seen();
  expect(booted(seen), at).toEqual(booted(expected));
}

/** How far an instance has booted is a matter of time, not of the verb. */
const booted = (seen: unknown): unknown =>
  JSON.parse(
    JSON.stringify(seen, (key, value) => (key === 'health' || key === 'address' ? '' : value)),
  );

/** Two executors of one run at once: one instance for each member. */
async function oneInstancePerClaim(subject: ConformanceSubject): Promise<void> {
  for (const attempt of [0, 1]) {
    const bench = new Bench(subject);
    await bench.control.setDefaults({ latencyMs: 3 });
    await Promise.all([
      bench.run({ verb: 'build', fence: { token: 1, attempt: 0 } }),
      bench.run({ verb: 'build', fence: { token: 1, attempt } }),
    ]);
    await bench.ok({ verb: 'build', fence: { token: 2, attempt: 0 } });
    const { instances } = await bench.seen();
    expect(instances.length, 'instances after three builds').toBe(1);
    const creations = (await bench.changes()).filter(({ request }) => request.op === 'create');
    expect(creations.length, 'creations').toBe(1);
  }
}

export const REPEAT_RULES = {
  twiceIsOnce,
  killedAnywhereEndsTheSame,
  oneInstancePerClaim,
} satisfies Record<string, Rule>;
