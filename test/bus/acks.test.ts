import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAckWindow } from '../../src/bus/acks.ts';

describe('the window of acknowledgements', () => {
  it('never passes an open batch, and leaves none behind', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 30 }),
        (order) => {
          const window = createAckWindow<number>();
          const open = new Map(order.map((_, index) => [index, window.begin(index)]));
          let acked = -1;
          for (const pick of order) {
            const keys = [...open.keys()];
            const index = keys[pick % keys.length] ?? 0;
            const slot = open.get(index);
            if (slot === undefined) throw new Error('no such slot');
            open.delete(index);
            const upTo = window.settle(slot).at(-1);
            if (upTo !== undefined) {
              expect(upTo).toBeGreaterThan(acked);
              acked = upTo;
            }
            const firstOpen = Math.min(...open.keys(), order.length);
            expect(acked).toBe(firstOpen - 1);
          }
          expect(window.open()).toBe(0);
        },
      ),
    );
  });
});
