/** Rules about what a driver says of itself. */
import { expect } from 'vitest';
import { KINDS } from '../../../src/drivers/kinds.ts';
import { VERBS } from '../../../src/model/words.ts';
import { PAIR, subjectOf } from '../tasks.ts';
import { arrange, Bench, type ConformanceSubject, type Rule, verbsOf } from './bench.ts';

/** `<noun>_<hardware>`, for a kind that there is, with verbs that there are. */
async function namesAreOfTheRegistry(subject: ConformanceSubject): Promise<void> {
  const { driver } = new Bench(subject);
  expect(KINDS.map(({ name }) => name)).toContain(driver.kind);
  expect(driver.name).toBe([driver.kind, driver.hardware].filter((part) => part).join('_'));
  expect(VERBS).toEqual(expect.arrayContaining(Object.keys(driver.verbs)));
}

/** A spec that its kind refuses fails for good, with the name of the field; nothing is asked. */
async function aBadSpecNamesItsField(subject: ConformanceSubject): Promise<void> {
  const bench = new Bench(subject);
  const outcome = await bench.fails({ verb: 'build', spec: subject.bad.spec });
  expect(outcome.class).toBe('fail');
  expect(outcome.fault.code).toBe(`${bench.driver.name}_build_1003`);
  expect(outcome.fault.message).toContain(subject.bad.field);
  expect(await bench.callCount()).toBe(0);
}

/** Keys are a function of the resource: never empty, no key twice, the inputs as they were. */
async function keysArePure(subject: ConformanceSubject): Promise<void> {
  const { driver } = new Bench(subject);
  for (const [verb, definition] of Object.entries(driver.verbs)) {
    const of = (id: string): readonly string[] =>
      definition.keys(Object.freeze(subjectOf(driver, id, Object.freeze({}))), PAIR);
    expect(of('r1'), verb).toEqual(of('r1'));
    expect(of('r1'), verb).not.toEqual(of('r2'));
    expect(of('r1').length, verb).toBeGreaterThan(0);
    expect(new Set(of('r1')).size, verb).toBe(of('r1').length);
  }
}

/** The steps of a verb are those it declares, in that order. */
async function stepsAreDeclared(subject: ConformanceSubject): Promise<void> {
  for (const verb of verbsOf(subject)) {
    const { bench, order } = await arrange(subject, verb);
    const { steps } = await bench.ok(order);
    const declared = bench.driver.verbs[verb]?.steps ?? [];
    expect(new Set(declared).size, `steps of ${verb}`).toBe(declared.length);
    const indexes = steps.map(({ step }) => declared.indexOf(step));
    expect(indexes.length).toBeGreaterThan(0);
    expect(indexes, `steps of ${verb}`).toEqual([...indexes].sort((a, b) => a - b));
    expect(indexes).not.toContain(-1);
  }
}

/** Every request says for which run, verb and step it is made. */
async function requestsSayWhoAsks(subject: ConformanceSubject): Promise<void> {
  for (const verb of verbsOf(subject)) {
    const { bench, order } = await arrange(subject, verb);
    const before = await bench.callCount();
    await bench.ok({ ...order, runId: 'the-run', fence: { token: 3, attempt: 2 } });
    for (const { request } of (await bench.control.calls()).slice(before)) {
      expect(request).toMatchObject({
        resourceId: 'r1',
        verb,
        runId: 'the-run',
        fence: { token: 3, attempt: 2 },
      });
      expect(bench.driver.verbs[verb]?.steps).toContain(request.step);
    }
  }
}

/** What is there is what the look read: evidence, not intent. */
async function resultsAreReadBack(subject: ConformanceSubject): Promise<void> {
  for (const verb of verbsOf(subject)) {
    const { bench, order } = await arrange(subject, verb);
    const { result } = await bench.ok(order);
    const { instances } = await bench.seen();
    expect(result.instances, verb).toEqual(
      instances.map(({ member, instanceId, address }) => ({ member, instanceId, address })),
    );
  }
}

export const FORM_RULES = {
  namesAreOfTheRegistry,
  aBadSpecNamesItsField,
  keysArePure,
  stepsAreDeclared,
  requestsSayWhoAsks,
  resultsAreReadBack,
} satisfies Record<string, Rule>;
