import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile, trend } from '../../bench/measure/statistics.ts';

describe('the arithmetic of measurements', () => {
  it('takes a percentile by nearest rank, whatever the order of the values', () => {
    const values = [5, 1, 4, 2, 3];
    expect([0, 0.2, 0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([
      1, 1, 3, 5, 5,
    ]);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('finds the slope of points on a line, without a margin', () => {
    const finite = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(finite, finite, fc.integer({ min: 3, max: 50 }), (a, b, n) => {
        const found = trend(Array.from({ length: n }, (_, x) => [x, a * x + b] as const));
        expect(found.slope).toBeCloseTo(a, 6);
        expect(found.margin).toBeCloseTo(0, 6);
      }),
    );
  });

  it('gives the margin that a textbook gives', () => {
    // Residuals 0.2, -0.4, 0.2: s = sqrt(0.24), spread of x = 2, t(1 degree) = 12.71.
    const { slope, margin } = trend([
      [0, 1],
      [1, 1.4],
      [2, 3],
    ]);
    expect(slope).toBeCloseTo(1, 6);
    expect(margin).toBeCloseTo(12.71 * Math.sqrt(0.24 / 2), 6);
  });

  it('makes no trend of two points', () => {
    expect(() =>
      trend([
        [0, 1],
        [1, 2],
      ]),
    ).toThrow('2 samples');
  });
});
