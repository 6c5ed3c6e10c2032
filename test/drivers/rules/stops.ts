/** Rules about being stopped: by order, by the clock, by another executor, by a failure. */
import { expect } from 'vitest';
import { changed } from '../../../src/drivers/phantom/wire.ts';
import type { GateWord } from '../../../src/model/driver.ts';
import { arrange, type ConformanceSubject, type Rule, verbsOf } from './bench.ts';

/** Told to, a verb stops before its next step, and changes nothing from then on. */
async function cancelStopsAtTheNextStep(subject: ConformanceSubject): Promise<void> {
  for (const verb of verbsOf(subject)) {
    for (let after = 0; ; after++) {
      const { bench, order } = await arrange(subject, verb);
      let begun = 0;
      let word: GateWord = after === 0 ? 'cancel' : 'go';
      let atCancel = await bench.callCount();
      const outcome = await bench.run(order, {
        gateWord: () => word,
        checkpoint: (point) => {
          if (point === 'step.begun') begun += 1;
          if (point === 'step.done' && begun === after) word = 'cancel';
        },
      });
      if (outcome.ok) {
        expect(after, `${verb} reads no gate word`).toBeGreaterThan(1);
        break;
      }
      expect(outcome.class).toBe('cancelled');
      expect(outcome.fault.code).toBe(`${bench.driver.name}_${verb}_1012`);
      expect(outcome.steps.length, `steps of a cancelled ${verb}`).toBe(after);
      atCancel = await bench.callCount();
      await bench.time.advance(60_000);
      expect(await bench.callCount(), `${verb} went on`).toBe(atCancel);
    }
  }
}

/** A world that does not answer does not hold a verb beyond its deadline, and nothing comes later. */
async function deadlineEndsAVerb(subject: ConformanceSubject): Promise<void> {
  for (const verb of verbsOf(subject)) {
    const { bench, order } = await arrange(subject, verb);
    await bench.control.script({ times: 1, after: 1, effect: { type: 'slow', ms: 5_000 } });
    const begun = bench.time.now();
    const outcome = await bench.fails({ ...order, deadline: 1_000 });
    expect(outcome.class).toBe('retry');
    expect(outcome.fault.code).toBe(`${bench.driver.name}_${verb}_1011`);
    expect(outcome.fault.step).toBe(outcome.steps.at(-1)?.step);
    expect(bench.time.now() - begun).toBe(1_000);
    const calls = await bench.callCount();
    await bench.time.advance(60_000);
    expect(await bench.callCount(), `${verb} went on`).toBe(calls);
  }
}

/** An executor that was overtaken, before or in the middle, is lost and changes nothing any more. */
async function anOvertakenExecutorIsLost(subject: ConformanceSubject): Promise<void> {
  for (const verb of verbsOf(subject)) {
    for (let after = 0; ; after++) {
      const { bench, order } = await arrange(subject, verb);
      let done = 0;
      let overtaken = 0;
      const overtake = async (): Promise<void> => {
        await bench.look('probe', { fence: { token: 2, attempt: 0 } });
        overtaken = await bench.callCount();
      };
      if (after === 0) await overtake();
      let turn = Promise.resolve();
      const outcome = await bench.run(order, {
        checkpoint: (point) => {
          if (point === 'step.done' && ++done === after) turn = overtake();
        },
        // While it is overtaken, the executor sleeps.
        gateWord: () => (done >= after && after > 0 && overtaken === 0 ? 'pause' : 'go'),
      });
      await turn;
      if (outcome.ok) {
        expect(after, `steps ${verb} took after it was overtaken`).toBeGreaterThanOrEqual(done);
        if (after > done) break;
        continue;
      }
      expect(outcome.class, verb).toBe('lost');
      expect(outcome.fault.code).toBe(`${bench.driver.name}_${verb}_1010`);
      expect(await bench.changes(overtaken), `${verb} was overtaken`).toEqual([]);
    }
  }
}

/** Whatever the world refuses, the verb fails with it: class, number, step, and the code's form. */
async function refusalsKeepTheirCode(subject: ConformanceSubject): Promise<void> {
  for (const verb of verbsOf(subject)) {
    const calm = await arrange(subject, verb);
    const before = await calm.bench.callCount();
    await calm.bench.ok(calm.order);
    const requests = (await calm.bench.control.calls()).slice(before);
    for (const [after, { request }] of requests.entries()) {
      for (const [kind, number] of [
        ['retry', 2006],
        ['fail', 101],
      ] as const) {
        const { bench, order } = await arrange(subject, verb);
        const effect = { type: 'fail', class: kind, number, message: 'says the script' } as const;
        await bench.control.script({ after, times: 1, effect });
        const outcome = await bench.fails(order);
        expect(outcome.class, `${verb} ${request.op}`).toBe(kind);
        const digits = String(number).padStart(4, '0');
        expect(outcome.fault.code).toBe(`${bench.driver.name}_${verb}_${digits}`);
        expect(outcome.fault.step).toBe(request.step);
        expect(outcome.fault.message).toBe('says the script');
      }
    }
  }
}

/** A world that says it has done what it has not is found out: nothing is done but what is seen. */
async function onlyWhatIsReadBackIsDone(subject: ConformanceSubject): Promise<void> {
  for (const verb of verbsOf(subject)) {
    const calm = await arrange(subject, verb);
    const before = await calm.bench.callCount();
    await calm.bench.ok(calm.order);
    const requests = (await calm.bench.control.calls()).slice(before);
    for (const [after, call] of requests.entries()) {
      if (!changed(call)) continue;
      const { bench, order } = await arrange(subject, verb);
      await bench.control.script({ after, times: 1, effect: { type: 'lie' } });
      const outcome = await bench.run(order);
      expect(outcome.ok, `${verb}, ${call.request.op} that was not done`).toBe(false);
    }
  }
}

export const STOPS_RULES = {
  cancelStopsAtTheNextStep,
  deadlineEndsAVerb,
  anOvertakenExecutorIsLost,
  refusalsKeepTheirCode,
  onlyWhatIsReadBackIsDone,
} satisfies Record<string, Rule>;
