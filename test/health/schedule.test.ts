import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Schedule } from '../../src/health/schedule.ts';

const PERIOD = 60_000;
const NO_LIMIT = Number.POSITIVE_INFINITY;
const START = 1_700_000_000_000;

const ids = (count: number, prefix = 'r'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

interface Tick {
  readonly at: number;
  readonly due: readonly string[];
}

/** Asks once per slot, as the child does, from `from` for so many milliseconds. */
function run(schedule: Schedule, from: number, ms: number, budget = NO_LIMIT): Tick[] {
  const ticks: Tick[] = [];
  for (let at = from; at < from + ms; at += schedule.slotMs) {
    ticks.push({ at, due: schedule.due(at, budget) });
  }
  return ticks;
}

const most = (ticks: readonly Tick[]): number => Math.max(...ticks.map(({ due }) => due.length));

const filled = (names: readonly string[], period = PERIOD): Schedule => {
  const schedule = new Schedule(period);
  for (const id of names) schedule.put(id);
  return schedule;
};

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 40 }), {
  minLength: 1,
  maxLength: 300,
});
const periods = fc.integer({ min: 10, max: 600_000 });

describe('Schedule', () => {
  it('has every target due once per period, the same time apart', () => {
    fc.assert(
      fc.property(names, periods, (targets, period) => {
        const schedule = filled(targets, period);
        const seen = new Map<string, number[]>();
        for (const { at, due } of run(schedule, START, 4 * period)) {
          for (const id of due) seen.set(id, [...(seen.get(id) ?? []), at]);
        }
        for (const id of targets) {
          const times = seen.get(id) ?? [];
          expect(times.length).toBeGreaterThanOrEqual(3);
          expect(times.length).toBeLessThanOrEqual(5);
          for (const [index, at] of times.entries()) {
            const gap = at - (times[index - 1] ?? at - period);
            expect(Math.abs(gap - period)).toBeLessThanOrEqual(period / 2 + schedule.slotMs);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('answers at most twice the even share at once, and never more than the budget', () => {
    fc.assert(
      fc.property(names, periods, fc.nat(50), (targets, period, budget) => {
        const schedule = filled(targets, period);
        const even = Math.ceil(targets.length / Math.round(period / schedule.slotMs));
        const ticks = run(schedule, START, 2 * period, budget);
        expect(most(ticks)).toBeLessThanOrEqual(Math.min(2 * even, budget));
      }),
      { numRuns: 60 },
    );
  });

  it('makes no burst of 10,000 targets that come at once, nor of those that go', () => {
    const schedule = filled(ids(1_000, 'old'));
    run(schedule, START, PERIOD);
    for (const id of ids(10_000, 'new')) schedule.put(id);
    const came = run(schedule, START + PERIOD, PERIOD);
    expect(most(came)).toBeLessThanOrEqual(2 * Math.ceil(11_000 / 600));
    expect(new Set(came.flatMap(({ due }) => due)).size).toBe(11_000);
    for (const id of ids(10_000, 'new')) schedule.drop(id);
    const gone = run(schedule, START + 2 * PERIOD, PERIOD);
    expect(most(gone)).toBeLessThanOrEqual(2 * Math.ceil(1_000 / 600));
    const left = gone.flatMap(({ due }) => due);
    expect(left.length).toBe(1_000);
    expect(left.every((id) => id.startsWith('old'))).toBe(true);
  });

  it('makes up for a stall of an hour slowly, each target once', () => {
    const schedule = filled(ids(6_000));
    run(schedule, START, PERIOD);
    const after = run(schedule, START + 3_600_000, PERIOD / 2);
    expect(most(after)).toBeLessThanOrEqual(20);
    const polled = after.flatMap(({ due }) => due);
    expect(new Set(polled).size).toBe(6_000);
  });

  it('keeps what the budget held back, oldest first', () => {
    const schedule = filled(ids(600));
    const missed = run(schedule, START, PERIOD, 0).flatMap(({ due }) => due);
    expect(missed).toEqual([]);
    const later = run(schedule, START + PERIOD, PERIOD, 1).flatMap(({ due }) => due);
    expect(new Set(later).size).toBe(600);
  });

  it('forgets what is dropped while it waits', () => {
    const schedule = filled(['a', 'b']);
    run(schedule, START, PERIOD, 0);
    schedule.drop('a');
    const due = run(schedule, START + PERIOD, PERIOD).flatMap((tick) => tick.due);
    expect(new Set(due)).toEqual(new Set(['b']));
  });

  it('goes on when the clock is set back by an hour', () => {
    const schedule = filled(ids(600));
    run(schedule, START, PERIOD);
    const back = run(schedule, START - 3_600_000, PERIOD).flatMap(({ due }) => due);
    expect(new Set(back).size).toBeGreaterThan(590);
    expect(back.length).toBeLessThanOrEqual(610);
  });

  it('has a target due at the same time of the period after a restart', () => {
    const dueAt = (from: number): number | undefined =>
      run(filled(['r-1']), from, PERIOD).find(({ due }) => due.length > 0)?.at;
    expect(((dueAt(START + 20_000) ?? 0) - (dueAt(START) ?? 0)) % PERIOD).toBe(0);
  });

  it('counts a target once however often it is put or dropped', () => {
    const schedule = filled(['a', 'a', 'b']);
    schedule.drop('b');
    schedule.drop('b');
    expect(schedule.size).toBe(1);
    expect(run(schedule, START, PERIOD).flatMap(({ due }) => due)).toEqual(['a']);
  });
});
