import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { watchWindow } from '../../src/bus/window.ts';

describe('the window of unacknowledged messages', () => {
  it('says that it is behind beyond the half, and has caught up below the quarter', () => {
    const told: boolean[] = [];
    const window = watchWindow(8, (isBehind) => told.push(isBehind));
    for (let i = 0; i < 4; i++) window.taken();
    expect(told).toEqual([]);
    window.taken();
    expect(told).toEqual([true]);
    window.acknowledged(3);
    expect(told).toEqual([true]);
    window.acknowledged(1);
    expect(told).toEqual([true, false]);
  });

  it('is empty once the channel is gone', () => {
    const told: boolean[] = [];
    const window = watchWindow(2, (isBehind) => told.push(isBehind));
    window.taken();
    window.taken();
    window.emptied();
    window.taken();
    expect(told).toEqual([true, false]);
  });

  it('never says the same twice', () => {
    const steps = fc.array(fc.oneof(fc.constant(null), fc.nat(5)), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), steps, (size, taken) => {
        const told: boolean[] = [];
        const window = watchWindow(size, (isBehind) => told.push(isBehind));
        let open = 0;
        for (const step of taken) {
          if (step === null) window.emptied();
          else for (let i = 0; i < step; i++) window.taken();
          open = step === null ? 0 : open + step;
          const acknowledged = Math.floor(open / 2);
          window.acknowledged(acknowledged);
          open -= acknowledged;
        }
        expect(told).toEqual(told.map((_, i) => i % 2 === 0));
      }),
    );
  });
});
