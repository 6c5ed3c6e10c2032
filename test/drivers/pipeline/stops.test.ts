import { describe, expect, it } from 'vitest';
import { runVerb } from '../../../src/drivers/pipeline/run.ts';
import type { GateWord, VerbResult } from '../../../src/model/driver.ts';
import { settle, VirtualTime } from '../../support/virtual-time.ts';
import { act, elapse, taskOf } from '../tasks.ts';
import { BUILD, driverWith, failed, NOTHING, outcomeOf } from './build-of.ts';

describe('a verb under way', () => {
  it.each([
    ['cancel', 'cancelled', '1012'],
    ['lost', 'lost', '1010'],
  ] as const)('stops before its next step when it is told to %s', async (word, kind, number) => {
    let told: GateWord = 'go';
    let second = false;
    const outcome = failed(
      await outcomeOf(
        async ({ step }) => {
          await step('first', async () => {
            told = word;
            return true;
          });
          await step('second', async () => {
            second = true;
          });
          return NOTHING;
        },
        { gateWord: () => told },
      ),
    );
    expect(second).toBe(false);
    expect(outcome.class).toBe(kind);
    expect(outcome.fault.code).toBe(`vm_test_build_${number}`);
    expect(outcome.steps.map(({ step }) => step)).toEqual(['first']);
  });

  it('lets a step end that was under way when the order to cancel came', async () => {
    let told: GateWord = 'go';
    const outcome = await outcomeOf(
      async ({ step }) => {
        await step('first', async () => {
          told = 'cancel';
        });
        return NOTHING;
      },
      { gateWord: () => told },
    );
    expect(outcome.ok).toBe(true);
  });

  it('waits while it is paused, and goes on when it may', async () => {
    const time = new VirtualTime();
    let told: GateWord = 'pause';
    let begun = false;
    const driver = driverWith(async ({ step }) => {
      await step('first', async () => {
        begun = true;
      });
      return NOTHING;
    });
    const outcome = act(driver, time, BUILD, { gateWord: () => told });
    await time.advance(5_000);
    expect(begun).toBe(false);
    told = 'go';
    await time.advance(100);
    expect(begun).toBe(true);
    expect((await outcome).ok).toBe(true);
  });

  it('does not wait in a pause beyond the deadline, and cancels out of it', async () => {
    const paused = failed(
      await outcomeOf(
        ({ step }) => step('first', async () => NOTHING),
        { gateWord: () => 'pause' },
        { verb: 'build', deadline: 1_000 },
      ),
    );
    expect(paused.fault.code).toBe('vm_test_build_1011');
    const words: GateWord[] = ['pause', 'pause', 'cancel'];
    const cancelled = failed(
      await outcomeOf(({ step }) => step('first', async () => NOTHING), {
        gateWord: () => words.shift() ?? 'cancel',
      }),
    );
    expect(cancelled.class).toBe('cancelled');
  });

  it('ends at its deadline whatever hangs, and begins no step after it', async () => {
    const time = new VirtualTime();
    let late = false;
    let release = (): void => undefined;
    const driver = driverWith(async ({ step, signal }) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      expect(signal.aborted).toBe(true);
      await step('first', async () => {
        late = true;
      });
      return NOTHING;
    });
    const outcome = failed(await elapse(time, act(driver, time, { verb: 'build', deadline: 250 })));
    expect(outcome.class).toBe('retry');
    expect(outcome.fault).toMatchObject({ code: 'vm_test_build_1011', at: 1_000_250 });
    expect(outcome.took).toBe(250);
    release();
    await settle();
    expect(late).toBe(false);
  });

  it('does not begin a run whose deadline has passed', async () => {
    let begun = false;
    const outcome = failed(
      await outcomeOf(
        async () => {
          begun = true;
          return NOTHING;
        },
        {},
        { verb: 'build', deadline: -1 },
      ),
    );
    expect(begun).toBe(false);
    expect(outcome.fault.code).toBe('vm_test_build_1011');
  });

  it('loses the run when its worker ends', async () => {
    const worker = new AbortController();
    const outcome = failed(
      await outcomeOf(
        ({ step }) =>
          step('first', () => {
            worker.abort();
            return new Promise<VerbResult>(() => undefined);
          }),
        { signal: worker.signal },
      ),
    );
    expect(outcome.class).toBe('lost');
    expect(outcome.fault).toMatchObject({ code: 'vm_test_build_1010', step: 'first' });
  });

  it('leaves no timer and no listener behind', async () => {
    const time = new VirtualTime();
    const worker = new AbortController();
    const driver = driverWith(async () => NOTHING);
    await runVerb(driver, taskOf(driver, BUILD, time.now()), {
      kinds: new Map(),
      gateWord: () => 'go',
      time,
      checkpoint: () => undefined,
      signal: worker.signal,
    });
    expect(time.next).toBeNull();
  });
});
