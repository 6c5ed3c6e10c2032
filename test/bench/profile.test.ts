import { describe, expect, it } from 'vitest';
import { type CpuProfile, roleOf, selfTimes, work } from '../../bench/measure/profile.ts';

const frame = (functionName: string, url = '', lineNumber = 9) => ({
  functionName,
  url,
  lineNumber,
});

/** One sample a millisecond: idle, decide, decide, decide, write, idle. */
const PROFILE: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)') },
    { id: 2, callFrame: frame('(idle)') },
    { id: 3, callFrame: frame('decide', 'file:///opt/rug/src/machines/decide.ts') },
    { id: 4, callFrame: frame('', 'file:///opt/rug/src/worker.entry.ts', 0) },
  ],
  startTime: 1_000_000,
  samples: [2, 3, 3, 3, 4, 2],
  timeDeltas: [1_000, 1_000, 1_000, 1_000, 1_000, 1_000],
};
const ALL = { from: 0, to: Number.MAX_SAFE_INTEGER };

describe('where the time went', () => {
  it('sums the time of each function, most first, with the file it is in', () => {
    const [first, ...others] = selfTimes(PROFILE, ALL);
    expect(first).toEqual({ where: 'decide (src/machines/decide.ts:10)', ms: 3 });
    expect(others).toContainEqual({ where: '(anonymous) (src/worker.entry.ts:1)', ms: 1 });
  });

  it('leaves out what happened outside of the span', () => {
    const [first] = selfTimes(PROFILE, { from: 1_002_500, to: 1_003_500 });
    expect(first).toEqual({ where: 'decide (src/machines/decide.ts:10)', ms: 1 });
  });

  it('does not count waiting as work', () => {
    const busy = work(selfTimes(PROFILE, ALL)).reduce((sum, { ms }) => sum + ms, 0);
    expect(busy).toBe(4);
  });

  it('knows a thread by the entry it runs', () => {
    expect(roleOf(PROFILE, { 'src/worker.entry.ts': 'worker' })).toBe('worker');
    expect(roleOf(PROFILE, { 'src/main.entry.ts': 'main' })).toBe('other');
  });
});
