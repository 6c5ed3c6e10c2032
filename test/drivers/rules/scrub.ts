/** Rules about scrub and scrubprep. */
import { expect } from 'vitest';
import { PAIR } from '../tasks.ts';
import { Bench, built, type ConformanceSubject, configured, MEMBER, type Rule } from './bench.ts';

/** Neither instances nor ports are left, of no member. */
async function scrubLeavesNothing(subject: ConformanceSubject): Promise<void> {
  const { pair } = subject;
  const orders = [{}, ...(pair === undefined ? [] : [{ spec: pair, members: PAIR }])];
  for (const order of orders) {
    for (const purpose of ['replace', 'remove'] as const) {
      const bench = new Bench(subject);
      await built(bench, order);
      const { result } = await bench.ok({ verb: 'scrub', ...order, args: { purpose } });
      expect(result.instances).toEqual([]);
      const { instances, ports } = await bench.seen();
      expect({ instances, ports }).toEqual({ instances: [], ports: [] });
    }
  }
}

/** Instances first, then their ports (D-30). */
async function scrubTakesPortsLast(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await configured(bench);
  const before = await bench.callCount();
  await bench.ok({ verb: 'scrub', args: { purpose: 'remove' } });
  const ops = (await bench.changes(before)).map(({ request }) => request.op);
  expect(ops).toEqual(['delete', 'port-delete', 'port-delete']);
}

/** The replacement of one member leaves the other as it is (scenario 15). */
async function scrubOfAMemberLeavesTheOther(subject: ConformanceSubject): Promise<void> {
  const { pair } = subject;
  if (pair === undefined) return;
  const bench = new Bench(subject);
  await configured(bench, { spec: pair, members: PAIR });
  const before = await bench.seen();
  const args = { purpose: 'replace' } as const;
  const members = [{ index: 1, incarnation: 1 }];
  const { result } = await bench.ok({ verb: 'scrub', spec: pair, members, args });
  expect(result.instances.map(({ member }) => member)).toEqual([MEMBER]);
  const after = await bench.seen();
  const ofTheFirst = (seen: typeof before): unknown => [
    seen.instances.filter(({ member }) => member.index === 0),
    seen.ports.filter(({ member }) => member === 0),
  ];
  expect(ofTheFirst(after)).toEqual(ofTheFirst(before));
  expect(after.ports.filter(({ member }) => member === 1)).toEqual([]);
}

/** Of a pair that became a single one, only the member that is one too many goes. */
async function scrubOfASurplusMemberLeavesTheWanted(subject: ConformanceSubject): Promise<void> {
  const { pair } = subject;
  if (pair === undefined) return;
  const bench = new Bench(subject);
  await configured(bench, { spec: pair, members: PAIR });
  const args = { purpose: 'replace' } as const;
  const members = [{ index: 1, incarnation: 1 }];
  const { result } = await bench.ok({ verb: 'scrub', members, args });
  expect(result.instances.map(({ member }) => member)).toEqual([MEMBER]);
}

/** A deletion that the bus told of is verified first: what exists is kept (scenario 12). */
async function whatExistsIsKept(subject: ConformanceSubject): Promise<void> {
  for (const verb of ['scrubprep', 'scrub'] as const) {
    const bench = new Bench(subject);
    if (bench.driver.verbs[verb] === undefined) continue;
    await configured(bench);
    await bench.control.setLogical('r1', 'exists');
    const before = await bench.callCount();
    const args = { purpose: 'remove', unlessExists: true } as const;
    const { result } = await bench.ok({ verb, args });
    expect(result.logical).toBe('exists');
    expect(result.instances.length).toBe(1);
    expect(await bench.changes(before), `${verb} of what exists`).toEqual([]);
  }
}

/** An operator's deletion runs whatever exists; so does the bus's, when the resource does not. */
async function anOrderedRemovalRuns(subject: ConformanceSubject): Promise<void> {
  const cases = [
    { logical: 'exists', unlessExists: false },
    { logical: 'unknown', unlessExists: true },
    { logical: 'gone', unlessExists: true },
  ] as const;
  for (const { logical, unlessExists } of cases) {
    const bench = new Bench(subject);
    await configured(bench);
    await bench.control.setLogical('r1', logical);
    const args = { purpose: 'remove', unlessExists } as const;
    const prepared = await bench.ok({ verb: 'scrubprep', args });
    expect(prepared.result.logical).not.toBe('exists');
    expect((await bench.seen()).instances.map(({ health }) => health)).toEqual(['off']);
    const { result } = await bench.ok({ verb: 'scrub', args });
    expect(result.logical).not.toBe('exists');
    expect((await bench.seen()).instances, `logical ${logical}`).toEqual([]);
  }
}

/** Before its grace a resource is off, but whole: a restart restores it. */
async function scrubprepCanBeTakenBack(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  await configured(bench);
  const before = await bench.seen();
  await bench.ok({ verb: 'scrubprep', args: { purpose: 'remove' } });
  const held = await bench.seen();
  expect(held.instances.map(({ health }) => health)).toEqual(['off']);
  expect(held.ports).toEqual(before.ports);
  await bench.ok({ verb: 'restart' });
  await bench.boot();
  expect((await bench.seen()).instances.map(({ health }) => health)).toEqual(['alive']);
}

export const SCRUB_RULES = {
  scrubLeavesNothing,
  scrubTakesPortsLast,
  scrubOfAMemberLeavesTheOther,
  scrubOfASurplusMemberLeavesTheWanted,
  whatExistsIsKept,
  anOrderedRemovalRuns,
  scrubprepCanBeTakenBack,
} satisfies Record<string, Rule>;
