import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { watchWindow } from '../../src/bus/window.ts';
import { VirtualTime } from '../support/virtual-time.ts';

const bench = (size: number) => {
  const told: boolean[] = [];
  const time = new VirtualTime();
  const window = watchWindow(size, (isBehind) => told.push(isBehind), time);
  const take = (messages: number): void => {
    for (let i = 0; i < messages; i++) window.taken();
  };
  return { told, time, window, take };
};

describe('the window of unacknowledged messages', () => {
  it('says that it is behind beyond the quarter, and has caught up when it stays below the eighth', async () => {
    const { told, time, window, take } = bench(160);
    take(40);
    expect(told).toEqual([]);
    take(1);
    expect(told).toEqual([true]);
    window.acknowledged(21);
    await time.advance(1_000);
    expect(told).toEqual([true]);
    window.acknowledged(1);
    await time.advance(99);
    expect(told).toEqual([true]);
    await time.advance(1);
    expect(told).toEqual([true, false]);
  });

  it('has not caught up when the queue fills it again at once', async () => {
    const { told, time, window, take } = bench(160);
    take(160);
    window.acknowledged(160);
    take(10);
    await time.advance(80);
    take(10);
    await time.advance(1_000);
    expect(told).toEqual([true]);
    window.acknowledged(1);
    await time.advance(80);
    window.acknowledged(1);
    await time.advance(20);
    expect(told).toEqual([true, false]);
  });

  it('is empty once the channel is gone', async () => {
    const { told, time, window, take } = bench(80);
    take(21);
    window.emptied();
    take(1);
    await time.advance(1_000);
    expect(told).toEqual([true, false]);
  });

  it('a few messages are no backlog, however small it is', async () => {
    const { told, take } = bench(8);
    take(8);
    expect(told).toEqual([]);
  });

  it('never says the same twice', async () => {
    const steps = fc.array(fc.oneof(fc.constant(null), fc.nat(40)), { maxLength: 60 });
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 100 }),
      steps,
      async (size, taken) => {
        const { told, time, window, take } = bench(size);
        let open = 0;
        for (const step of taken) {
          if (step === null) window.emptied();
          else take(step);
          open = step === null ? 0 : open + step;
          const acknowledged = Math.floor(open / 2);
          window.acknowledged(acknowledged);
          open -= acknowledged;
          await time.advance(step === 1 ? 300 : 10);
        }
        expect(told).toEqual(told.map((_, i) => i % 2 === 0));
      },
    );
    await fc.assert(property);
  });
});
