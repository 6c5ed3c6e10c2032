/** Rules about build. */
import { expect } from 'vitest';
import { portIds } from '../../../src/model/specs.ts';
import { Bench, type ConformanceSubject, MEMBER, type Rule } from './bench.ts';

/** A build that is refused takes its ports back, and says what is there (scenario 17). */
async function refusedBuildLeavesNothing(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await bench.control.script({ op: 'create', effect: { type: 'fail' } });
  for (let attempt = 0; attempt < 3; attempt++) {
    const outcome = await bench.fails({ verb: 'build', runId: `try-${attempt}` });
    expect(outcome.class).toBe('retry');
    expect(outcome.result?.instances).toEqual([]);
    expect((await bench.seen()).ports, 'ports of a failed try').toEqual([]);
  }
}

/** What an earlier try with another spec has left is gone after the next one. */
async function buildClearsLeftovers(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await bench.control.script({ op: 'create', times: 1, effect: { type: 'hang' } });
  await bench.fails({ verb: 'build', deadline: 1 });
  expect((await bench.seen()).ports.length, 'ports of the try that died').toBe(2);
  await bench.ok({ verb: 'build', spec: subject.replugged, runId: 'next' });
  const { ports, instances } = await bench.seen();
  expect(instances.length).toBe(1);
  expect(ports.map(({ port }) => port).sort()).toEqual([...portIds(subject.replugged)].sort());
}

/** The ports are there, and plugged, when the instance is. */
async function buildPlugsWhatTheSpecAsks(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  const { result } = await bench.ok({ verb: 'build' });
  const { instances } = await bench.seen();
  expect(instances[0]?.ports).toEqual([...portIds(subject.spec)].sort());
  expect(instances[0]?.member).toEqual(MEMBER);
  expect(result.instances[0]?.instanceId).toBe(instances[0]?.instanceId);
}

/** Nothing is built for a logical resource that is gone (scenario 13). */
async function buildsNothingThatIsGone(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await bench.control.setLogical('r1', 'gone');
  const { result } = await bench.ok({ verb: 'build' });
  expect(result.logical).toBe('gone');
  expect(await bench.changes()).toEqual([]);
}

/** The image of the rebuild, else of the spec, else the default (scenario 21). */
async function buildChoosesTheImage(subject: ConformanceSubject): Promise<void> {
  const cases = [
    { args: { image: 'ordered' }, spec: { image: 'specified' }, image: 'ordered' },
    { args: {}, spec: { image: 'specified' }, image: 'specified' },
    { args: {}, spec: {}, image: 'default' },
  ];
  for (const { args, spec, image } of cases) {
    const bench = new Bench(subject);
    await bench.ok({ verb: 'build', args, spec: { ...subject.spec, ...spec } });
    expect((await bench.seen()).instances[0]?.image).toBe(image);
  }
}

/** A member of a pair that is there is not touched when the other is built (scenario 28). */
async function buildLeavesTheOtherMember(subject: ConformanceSubject): Promise<void> {
  const { pair } = subject;
  if (pair === undefined) return;
  const bench = new Bench(subject);
  const members = [MEMBER, { index: 1, incarnation: 1 }];
  await bench.ok({ verb: 'build', spec: pair, members });
  const survivor = (await bench.seen()).instances.find(({ member }) => member.index === 0);
  await bench.control.vanish('r1', 1);
  await bench.control.script({ op: 'create', times: 1, effect: { type: 'fail' } });
  const next = { index: 1, incarnation: 2 };
  const order = { verb: 'build', spec: pair, members: [MEMBER, next] } as const;
  const refused = await bench.fails({ ...order, runId: 'again' });
  expect(refused.result?.instances.map(({ member }) => member)).toEqual([MEMBER]);
  await bench.ok({ ...order, runId: 'once-more' });
  const { instances } = await bench.seen();
  expect(instances.map(({ member }) => member)).toEqual([MEMBER, next]);
  expect(instances[0]).toEqual(survivor);
}

export const BUILD_RULES = {
  refusedBuildLeavesNothing,
  buildClearsLeftovers,
  buildPlugsWhatTheSpecAsks,
  buildsNothingThatIsGone,
  buildChoosesTheImage,
  buildLeavesTheOtherMember,
} satisfies Record<string, Rule>;
