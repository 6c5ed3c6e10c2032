import { describe, expect, it } from 'vitest';
import { DriverError, type VerbResult } from '../../../src/model/driver.ts';
import type { KillPoint } from '../../../src/model/killpoints.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { act, elapse } from '../tasks.ts';
import { BUILD, driverWith, failed, NOTHING, outcomeOf } from './build-of.ts';

describe('the pipeline', () => {
  it('gives a verb its parsed spec, run and fence, and answers its result', async () => {
    const outcome = await outcomeOf(
      async ({ subject, run, fence }) => {
        expect(subject.spec).toEqual({ cpu: 2 });
        expect(run.verb).toBe('build');
        expect(fence).toEqual({ token: 1, attempt: 0 });
        return NOTHING;
      },
      {},
      { verb: 'build', spec: { cpu: 2 } },
    );
    expect(outcome).toEqual({ ok: true, result: NOTHING, steps: [], took: 0 });
  });

  it('notes each step: its name, its duration, and whether it did anything', async () => {
    const time = new VirtualTime();
    const driver = driverWith(async ({ step }) => {
      await step('first', () => new Promise<boolean>((end) => time.after(7, () => end(true))));
      await step('second', async () => ({ seen: 3 }));
      return NOTHING;
    });
    const outcome = await elapse(time, act(driver, time, BUILD));
    expect(outcome.steps).toEqual([
      { step: 'first', took: 7, did: true },
      { step: 'second', took: 0, did: false },
    ]);
    expect(outcome.took).toBe(7);
  });

  it('passes the kill points around each step that ends well', async () => {
    const points: KillPoint[] = [];
    await outcomeOf(
      async ({ step }) => {
        await step('first', async () => true);
        await step('second', async () => {
          throw new DriverError('no', { class: 'retry' });
        });
        return NOTHING;
      },
      { checkpoint: (point) => points.push(point) },
    );
    expect(points).toEqual(['step.begun', 'step.done', 'step.begun']);
  });

  it('keeps class, number and result of a failure the driver understands', async () => {
    const outcome = failed(
      await outcomeOf(({ step }) =>
        step('second', async () => {
          throw new DriverError('no host', { class: 'postpone', number: 100, result: NOTHING });
        }),
      ),
    );
    expect(outcome.class).toBe('postpone');
    expect(outcome.result).toBe(NOTHING);
    expect(outcome.fault).toEqual({
      code: 'vm_test_build_0100',
      message: 'no host',
      at: 1_000_000,
      step: 'second',
    });
    expect(outcome.steps).toEqual([{ step: 'second', took: 0, did: false }]);
  });

  it('numbers a failure without a number by its step', async () => {
    const fail = async (): Promise<VerbResult> => {
      throw new DriverError('no', { class: 'fail' });
    };
    const first = failed(await outcomeOf(({ step }) => step('first', fail)));
    const second = failed(await outcomeOf(({ step }) => step('second', fail)));
    const outside = failed(await outcomeOf(fail));
    expect(first.fault.code).toBe('vm_test_build_2101');
    expect(second.fault.code).toBe('vm_test_build_2111');
    expect(outside.fault.code).toBe('vm_test_build_1001');
    expect(outside.fault.step).toBeUndefined();
  });

  it('names the step of a failure that was wrapped after it', async () => {
    const outcome = failed(
      await outcomeOf(async ({ step }) => {
        try {
          return await step('second', async () => {
            throw new DriverError('no', { class: 'retry' });
          });
        } catch (cause) {
          throw new DriverError('wrapped', { class: 'fail', cause });
        }
      }),
    );
    expect(outcome.fault).toMatchObject({ code: 'vm_test_build_2111', step: 'second' });
    expect(outcome.class).toBe('fail');
  });

  it.each([new TypeError('broken'), 'a text', undefined])(
    'takes %s that a driver throws for an unexpected failure, to be tried again',
    async (thrown) => {
      const outcome = failed(
        await outcomeOf(() => {
          throw thrown;
        }),
      );
      expect(outcome.class).toBe('retry');
      expect(outcome.fault.code).toBe('vm_test_build_1000');
    },
  );

  it('refuses a step that the verb does not declare', async () => {
    const outcome = failed(await outcomeOf(({ step }) => step('third', async () => NOTHING)));
    expect(outcome.fault.code).toBe('vm_test_build_1000');
    expect(outcome.fault.message).toContain('third');
  });

  it('answers unsupported for a verb the driver has not', async () => {
    const outcome = failed(await outcomeOf(async () => NOTHING, {}, { verb: 'scrub' }));
    expect(outcome.class).toBe('unsupported');
    expect(outcome.fault.code).toBe('vm_test_scrub_1005');
  });

  it('fails a bad spec with the path of its field, before the verb begins', async () => {
    const perform = async (): Promise<VerbResult> => expect.fail('the verb began');
    const wrong = { verb: 'build', spec: { storages: { s1: { gb: 'much' } } } } as const;
    const outcome = failed(await outcomeOf(perform, {}, wrong));
    expect(outcome.class).toBe('fail');
    expect(outcome.fault.code).toBe('vm_test_build_1003');
    expect(outcome.fault.message).toContain('spec.storages.s1.gb');
    const unknown = failed(await outcomeOf(perform, {}, { verb: 'build', spec: { speed: 1 } }));
    expect(unknown.fault.message).toContain('spec.speed');
  });

  it('fails a kind nobody knows', async () => {
    const outcome = failed(await outcomeOf(async () => NOTHING, { kinds: new Map() }));
    expect(outcome.fault.code).toBe('vm_test_build_1003');
  });
});
