/** Rules about quiesce and restart. */
import { expect } from 'vitest';
import { Bench, type ConformanceSubject, configured, type Rule } from './bench.ts';

/** A quiesced resource is off; its instance and its ports are kept. */
async function quiesceKeepsTheInstance(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await configured(bench);
  const before = await bench.seen();
  const { result } = await bench.ok({ verb: 'quiesce' });
  const { instances, ports } = await bench.seen();
  expect(instances.map(({ health }) => health)).toEqual(['off']);
  expect(instances.map(({ instanceId }) => instanceId)).toEqual(
    before.instances.map(({ instanceId }) => instanceId),
  );
  expect(ports).toEqual(before.ports);
  expect(result.instances.length).toBe(1);
}

/** The same instance boots again: once for each run, also when it was deaf or off. */
async function restartBootsOncePerRun(subject: ConformanceSubject): Promise<void> {
  for (const lose of ['none', 'deafen', 'powerOff'] as const) {
    const bench = new Bench(subject);
    await configured(bench);
    const before = await bench.seen();
    if (lose !== 'none') await bench.control[lose]('r1');
    await bench.ok({ verb: 'restart', runId: 'one' });
    await bench.ok({ verb: 'restart', runId: 'one', fence: { token: 2, attempt: 0 } });
    await bench.boot();
    const { instances } = await bench.seen();
    expect(instances[0]?.health, `after ${lose}`).toBe('alive');
    expect(instances[0]?.instanceId).toBe(before.instances[0]?.instanceId);
    expect((await bench.control.calls({ op: 'power-on' })).length, 'boots').toBe(1);
    await bench.ok({ verb: 'restart', runId: 'two', fence: { token: 2, attempt: 0 } });
    expect((await bench.control.calls({ op: 'power-on' })).length, 'boots').toBe(2);
  }
}

export const POWER_RULES = {
  quiesceKeepsTheInstance,
  restartBootsOncePerRun,
} satisfies Record<string, Rule>;
