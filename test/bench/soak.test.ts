import { describe, expect, it } from 'vitest';
import { ageVerdict, driftVerdicts, heapVerdict, type Sample } from '../../bench/soak/verdicts.ts';

const MINUTE = 60_000;

/** A sample a minute for an hour; the heap is 100 MB, grows by this share an hour, and trembles. */
const samples = (growth: number, tremble: number): Sample[] =>
  Array.from({ length: 61 }, (_, i) => ({
    at: i * MINUTE,
    heap: 1e8 * (1 + (growth * i) / 60 + (i % 2 === 0 ? tremble : -tremble)),
    ages: new Map([['journal', i * 1_000]]),
  }));

describe('what a soak shows', () => {
  it('holds that a steady heap does not grow', () => {
    expect(heapVerdict(samples(0, 0.001)).holds).toBe(true);
  });

  it('finds a heap that grows by 5 % an hour', () => {
    expect(heapVerdict(samples(0.05, 0.001)).holds).toBe(false);
  });

  it('leaves open what trembles too much to tell', () => {
    expect(heapVerdict(samples(0, 0.2)).holds).toBeNull();
    expect(heapVerdict(samples(0, 0).slice(0, 2)).holds).toBeNull();
  });

  it('does not count the time in which the heap settles', () => {
    const settling = samples(0, 0.0001).map((sample) =>
      sample.at < 10 * MINUTE ? { ...sample, heap: 2e7 } : sample,
    );
    expect(heapVerdict(settling).holds).toBe(true);
  });

  it('finds rows older than they are to be kept', () => {
    expect(ageVerdict('journal', 59_000, samples(0, 0)).holds).toBe(false);
    expect(ageVerdict('journal', 61_000, samples(0, 0)).holds).toBe(true);
    expect(ageVerdict('journal', 61_000, samples(0, 0).slice(0, 1)).holds).toBeNull();
  });

  it('finds latency that drifts, and allows for what trembles', () => {
    const watches = (slower: number) =>
      Array.from({ length: 400 }, (_, i) => ({
        at: i,
        journaledMs: 1,
        doneMs: (20 + (i % 10)) * (i >= 300 ? slower : 1),
      }));
    expect(driftVerdicts(watches(1)).map(({ holds }) => holds)).toEqual([true, true]);
    expect(driftVerdicts(watches(3)).map(({ holds }) => holds)).toEqual([false, false]);
    expect(driftVerdicts([]).map(({ holds }) => holds)).toEqual([null, null]);
  });
});
