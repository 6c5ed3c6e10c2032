/** Rules about probe and stats. */
import { expect } from 'vitest';
import type { ProbeResult } from '../../../src/model/driver.ts';
import { Bench, built, type ConformanceSubject, configured, type Rule } from './bench.ts';

async function probe(bench: Bench, spec = bench.subject.spec): Promise<ProbeResult> {
  const result = await bench.look('probe', { spec });
  if (!result.ok || result.look !== 'probe') expect.fail('the probe failed');
  return result.probe;
}

/** Looking changes nothing. */
async function looksChangeNothing(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await configured(bench);
  for (const lose of ['none', 'deafen', 'powerOff', 'vanish'] as const) {
    if (lose !== 'none') await bench.control[lose]('r1');
    const before = await bench.callCount();
    const seen = await bench.seen();
    await bench.look('probe');
    await bench.look('stats');
    expect(await bench.changes(before), `${lose}`).toEqual([]);
    expect(await bench.seen()).toEqual(seen);
  }
}

/** A probe tells booting, alive, deaf, off and absent apart. */
async function probeTellsTheHealth(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  const health = async (): Promise<string> =>
    (await probe(bench)).members.map((member) => member.health).join();
  expect(await health()).toBe('');
  await bench.ok({ verb: 'build' });
  expect(await health()).toBe('booting');
  expect((await probe(bench)).members[0]?.address).toBeNull();
  await bench.boot();
  expect(await health()).toBe('alive');
  expect((await probe(bench)).members[0]?.address).not.toBeNull();
  await bench.control.deafen('r1');
  expect(await health()).toBe('deaf');
  await bench.control.powerOff('r1');
  expect(await health()).toBe('off');
  await bench.control.vanish('r1');
  expect(await health()).toBe('');
}

/** What the logical resource is, as far as the world knows. */
async function probeTellsTheLogicalResource(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  expect((await probe(bench)).logical).toBe('unknown');
  for (const logical of ['exists', 'gone'] as const) {
    await bench.control.setLogical('r1', logical);
    expect((await probe(bench)).logical).toBe(logical);
  }
}

/** Whether the instances have the ports of the spec; nothing where there is no instance. */
async function probeComparesPorts(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  expect((await probe(bench)).portsMatch).toBeUndefined();
  await built(bench);
  expect((await probe(bench)).portsMatch).toBe(true);
  expect((await probe(bench, subject.replugged)).portsMatch).toBe(false);
}

/** Who looks with a higher fence ends the power of the lower ones. */
async function looksRaiseTheGuard(subject: ConformanceSubject): Promise<void> {
  for (const what of ['probe', 'stats'] as const) {
    const bench = new Bench(subject);
    await configured(bench);
    await bench.look(what, { fence: { token: 2, attempt: 0 } });
    const outcome = await bench.fails({ verb: 'quiesce', fence: { token: 1, attempt: 9 } });
    expect(outcome.class).toBe('lost');
  }
}

/** An instance that was pushed to once has counted one push. */
async function statsCountPerInstance(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  if (bench.driver.stats === undefined) return;
  await configured(bench);
  const result = await bench.look('stats');
  if (!result.ok || result.look !== 'stats') expect.fail('stats failed');
  const { instances } = await bench.seen();
  expect(Object.keys(result.stats.instances ?? {})).toEqual(
    instances.map(({ instanceId }) => instanceId),
  );
  expect(JSON.stringify(result.stats)).toContain('"pushes":1');
}

/** A look that fails says so with a code, and does not throw. */
async function failingLooksHaveACode(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await configured(bench);
  await bench.control.script({ effect: { type: 'fail', number: 2003 } });
  for (const what of ['probe', 'stats'] as const) {
    const result = await bench.look(what);
    if (result.ok) expect.fail(`${what} succeeded`);
    expect(result.fault.code).toBe(`${bench.driver.name}_${what}_2003`);
  }
}

export const LOOKS_RULES = {
  looksChangeNothing,
  probeTellsTheHealth,
  probeTellsTheLogicalResource,
  probeComparesPorts,
  looksRaiseTheGuard,
  statsCountPerInstance,
  failingLooksHaveACode,
} satisfies Record<string, Rule>;
