import { describe, expect, it } from 'vitest';
import {
  parseBusy,
  parseSchedstat,
  parseSize,
  parseStat,
  treeOf,
} from '../../bench/measure/proc.ts';

describe('what Linux tells under /proc', () => {
  it('reads parent and CPU seconds from a process whose name holds brackets and spaces', () => {
    const line =
      '42 (a) b (c) S 7 42 42 0 -1 4194304 100 0 0 0 250 50 30 20 20 0 1 0 5 1000 10 1844 1 1';
    expect(parseStat(line)).toEqual({ parent: 7, cpu: 3.5 });
  });

  it('refuses a line that is none of stat', () => {
    expect(() => parseStat('')).toThrow('no line of stat');
  });

  it('reads the time of a thread in nanoseconds', () => {
    expect(parseSchedstat('1500000000 12 7\n')).toBe(1.5);
  });

  it('reads a size in kilobytes, and none where there is none', () => {
    const status = 'Name:\tnode\nVmPeak:\t  900 kB\nVmRSS:\t    512 kB\nThreads:\t4\n';
    expect(parseSize(status, 'VmRSS')).toBe(512 * 1024);
    expect(parseSize(status, 'VmSwap')).toBe(0);
  });

  it('counts as busy what all processors did but wait', () => {
    expect(parseBusy('cpu  100 10 50 9999 777 5 5 30 0 0\ncpu0 1 1 1 1 1\n')).toBe(2);
  });

  it('finds a process with everything below it, however deep', () => {
    const parents = new Map([
      [2, 1],
      [5, 4],
      [3, 2],
      [4, 3],
      [9, 8],
    ]);
    expect(treeOf(2, parents)).toEqual([2, 3, 4, 5]);
    expect(treeOf(7, parents)).toEqual([7]);
  });
});
