/** Rules about updaterunning and updatequiesced. */
import { expect } from 'vitest';
import { portIds } from '../../../src/model/specs.ts';
import { PAIR } from '../tasks.ts';
import { Bench, built, type ConformanceSubject, configured, type Rule } from './bench.ts';

/** What was asked for is what the instance has confirmed. */
async function pushBringsTheConfiguration(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await configured(bench);
  for (const args of [
    { digest: 'd7', revision: 7 },
    { digest: 'd7', revision: 8 },
  ]) {
    await bench.ok({ verb: 'updaterunning', args });
    const { instances } = await bench.seen();
    expect(instances[0]?.configuration).toEqual(args);
  }
}

/** A configuration that the instance has is not pushed again. */
async function equalConfigurationIsNotPushed(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await configured(bench);
  await bench.ok({ verb: 'updaterunning', runId: 'another' });
  expect((await bench.control.calls({ op: 'push' })).length).toBe(1);
}

/** Other ports are told of first, and changed only when asked: each exactly once (D-29). */
async function replugsEachPortOnce(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await configured(bench);
  const order = { verb: 'updaterunning', spec: subject.replugged } as const;
  const before = await bench.callCount();
  const told = await bench.ok(order);
  expect(told.result.needs).toBe('replug');
  expect(await bench.changes(before), 'before it was asked to').toEqual([]);
  const done = await bench.ok({ ...order, args: { replug: true, digest: 'd2', revision: 2 } });
  expect(done.result.needs).toBeUndefined();
  const touched = (await bench.control.calls())
    .slice(before)
    .flatMap(({ request }) => ('port' in request ? [`${request.op} ${request.port}`] : []));
  const gained = portIds(subject.replugged);
  const expected = [
    ...gained.flatMap((port) => [`port-create ${port}`, `plug ${port}`]),
    ...portIds(subject.spec).flatMap((port) => [`unplug ${port}`, `port-delete ${port}`]),
  ];
  expect([...touched].sort()).toEqual(expected.sort());
  const { instances, ports } = await bench.seen();
  expect(instances[0]?.ports).toEqual([...gained].sort());
  expect(ports.length).toBe(gained.length);
  expect(instances[0]?.configuration?.digest).toBe('d2');
}

/** Whoever must work on an instance that is not there says so: no instances, try again. */
async function absentIsTold(subject: ConformanceSubject): Promise<void> {
  const verbs = ['updaterunning', 'updatequiesced', 'quiesce', 'restart'] as const;
  for (const verb of verbs) {
    const bench = new Bench(subject);
    if (bench.driver.verbs[verb] === undefined) continue;
    const outcome = await bench.fails({ verb });
    expect(outcome.class, verb).toBe('retry');
    expect(outcome.result?.instances, verb).toEqual([]);
  }
}

/** A member that cannot be reached does not keep the other from its configuration. */
async function aDeafMemberIsPartial(subject: ConformanceSubject): Promise<void> {
  const { pair } = subject;
  if (pair === undefined) return;
  for (const lose of ['deafen', 'vanish'] as const) {
    for (const member of [0, 1]) {
      const bench = new Bench(subject);
      await built(bench, { spec: pair, members: PAIR });
      await bench.control[lose]('r1', member);
      const { result } = await bench.ok({ verb: 'updaterunning', spec: pair, members: PAIR });
      expect(result.partial, `${lose} of member ${member}`).toBe(true);
      const { instances } = await bench.seen();
      const other = instances.find((instance) => instance.member.index !== member);
      expect(other?.configuration?.digest).toBe('d1');
    }
  }
}

/** No contact is told from a refusal: the first is waited for, the second counted (26, 27). */
async function noContactIsNoRefusal(subject: ConformanceSubject): Promise<void> {
  const deaf = new Bench(subject);
  await built(deaf);
  await deaf.control.deafen('r1');
  const unheard = await deaf.fails({ verb: 'updaterunning' });
  expect(unheard.class).toBe('retry');
  expect(unheard.fault.code).toBe(`${deaf.driver.name}_updaterunning_2003`);
  expect(unheard.result?.instances.length).toBe(1);

  const refusing = new Bench(subject);
  await built(refusing);
  await refusing.control.script({ op: 'push', effect: { type: 'fail', number: 2002 } });
  const refused = await refusing.fails({ verb: 'updaterunning' });
  expect(refused.class).toBe('retry');
  expect(refused.fault.code).toBe(`${refusing.driver.name}_updaterunning_2002`);
  expect(refused.result?.instances.length).toBe(1);

  const { pair } = subject;
  if (pair === undefined) return;
  const both = new Bench(subject);
  await built(both, { spec: pair, members: PAIR });
  await both.control.deafen('r1', 0);
  await both.control.script({ op: 'push', member: 1, effect: { type: 'fail', number: 2002 } });
  const mixed = await both.fails({ verb: 'updaterunning', spec: pair, members: PAIR });
  expect(mixed.fault.code, 'one deaf, one refusing').toBe(`${both.driver.name}_updaterunning_2002`);
}

/** What is off is changed, and stays off (Robot specification 2.12, fault 3). */
async function quiescedStaysOff(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await configured(bench);
  await bench.ok({ verb: 'quiesce' });
  const args = { digest: 'd3', revision: 3 };
  await bench.ok({ verb: 'updatequiesced', spec: subject.replugged, args });
  const { instances, ports } = await bench.seen();
  expect(instances[0]?.health).toBe('off');
  expect(instances[0]?.configuration).toEqual(args);
  expect(instances[0]?.ports).toEqual([...portIds(subject.replugged)].sort());
  expect(ports.length).toBe(2);
}

export const UPDATE_RULES = {
  pushBringsTheConfiguration,
  equalConfigurationIsNotPushed,
  replugsEachPortOnce,
  absentIsTold,
  aDeafMemberIsPartial,
  noContactIsNoRefusal,
  quiescedStaysOff,
} satisfies Record<string, Rule>;
