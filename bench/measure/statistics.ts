/** The arithmetic of measurements. Pure. */

/** The value below which this share of them lies (nearest rank); NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(sorted.length * share));
  return sorted[rank - 1] ?? Number.NaN;
}

export interface Trend {
  /** Of y per unit of x. */
  readonly slope: number;
  /** Half of the interval in which the true slope lies with 95 %. */
  readonly margin: number;
  readonly mean: number;
}

/** Student's t for 95 %, both sides, by degrees of freedom; beyond them the normal distribution's. */
const T_95 = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12,
  2.11, 2.1, 2.09, 2.09, 2.08, 2.07, 2.07, 2.06, 2.06, 2.06, 2.05, 2.05, 2.05, 2.04,
];
const T_MANY = 1.96;

/** The straight line through the points by least squares. @throws Error for fewer than three */
export function trend(points: readonly (readonly [x: number, y: number])[]): Trend {
  const n = points.length;
  if (n < 3) throw new Error(`${n} samples make no trend`);
  const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / n;
  const [meanX, mean] = [meanOf(points.map(([x]) => x)), meanOf(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - mean), 0) / spread;
  const left = points.reduce((sum, [x, y]) => sum + (y - mean - slope * (x - meanX)) ** 2, 0);
  const margin = (T_95[n - 3] ?? T_MANY) * Math.sqrt(left / (n - 2) / spread);
  return { slope, margin, mean };
}
