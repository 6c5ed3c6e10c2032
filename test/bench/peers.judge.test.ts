import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Applied, judge, objection } from '../../bench/peers/judge.ts';
import { eventsFrom } from '../../bench/peers/workload.ts';

const RESOURCES = 3;

/** The rows of a peer that does all in order. */
function flawless(events: number): Applied[] {
  return eventsFrom(0, events, { resources: RESOURCES, tenants: 2 }).map(({ resource, n }) => ({
    resource,
    n,
    ver: n,
  }));
}

const verdict = (rows: readonly Applied[], events: number) => judge(rows, events, RESOURCES);

describe('judge of a peer run', () => {
  it('finds nothing where each event was done once and in order, whatever their number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (events) => {
        expect(verdict(flawless(events), events)).toEqual({ lost: 0, repeated: 0, violations: 0 });
      }),
    );
  });

  it('misses any event that is left out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (events, which) => {
        const rows = flawless(events).toSpliced(which % events, 1);
        expect(verdict(rows, events)).toMatchObject({ lost: 1, repeated: 0 });
      }),
    );
  });

  it('counts an event done again, and does not take it for one that is missing', () => {
    const rows = flawless(7);
    const [first, ...others] = rows;
    if (first === undefined) throw new Error('there are rows');
    expect(verdict([...rows, first], 7)).toMatchObject({ lost: 0, repeated: 1 });
    expect(verdict([...others, ...others.slice(0, 1)], 7)).toMatchObject({ lost: 1, repeated: 1 });
  });

  it('counts rows of resources and events that nobody sent', () => {
    const stray = [
      { resource: 'router-99', n: 1, ver: 1 },
      { resource: 'router-0', n: 50, ver: 50 },
    ];
    expect(verdict([...flawless(5), ...stray], 5)).toEqual({ lost: 0, repeated: 2, violations: 0 });
  });

  it('counts each event done after a later one of its resource, not of another one', () => {
    const done = (...numbers: number[]): Applied[] =>
      numbers.map((n, index) => ({ resource: 'router-0', n, ver: index + 1 }));
    expect(judge(done(1, 2, 3, 4), 4, 1).violations).toBe(0);
    expect(judge(done(2, 1, 3, 4), 4, 1).violations).toBe(1);
    expect(judge(done(4, 1, 2, 3), 4, 1).violations).toBe(3);
  });

  it('objects to what is lost or repeated, and to a broken promise of order only', () => {
    const disordered = { lost: 0, repeated: 0, violations: 2 };
    expect(objection(disordered, false)).toBeUndefined();
    expect(objection(disordered, true)).toBe(
      'inconsistent: events 2 out of the order that was promised',
    );
    expect(objection({ lost: 1, repeated: 3, violations: 0 }, false)).toBe(
      'inconsistent: events 1 lost, 3 done more than once',
    );
  });
});
