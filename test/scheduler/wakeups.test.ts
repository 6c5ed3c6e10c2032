import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Wakeups } from '../../src/scheduler/wakeups.ts';
import { VirtualTime } from '../support/virtual-time.ts';

describe('wake-ups', () => {
  it('ring in the order of their times, whatever the order they were set in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 1_000 })), async (delays) => {
        const time = new VirtualTime(0);
        const rung: number[] = [];
        const wakeups = new Wakeups(time, (key) => rung.push(Number(key.split(':')[1])));
        for (const [i, delay] of delays.entries()) wakeups.set(`${i}:${delay}`, delay);
        await time.advance(1_000);
        expect(rung).toEqual([...delays].sort((a, b) => a - b));
      }),
      { numRuns: 20 },
    );
  });

  it('ring once for a key that was set again, at its last time', async () => {
    const time = new VirtualTime(0);
    const rung: [string, number][] = [];
    const wakeups = new Wakeups(time, (key) => rung.push([key, time.now()]));
    wakeups.set('a', 50);
    wakeups.set('a', 200);
    wakeups.set('b', 100);
    wakeups.set('b', null);
    await time.advance(1_000);
    expect(rung).toEqual([['a', 200]]);
  });

  it('ring as they were set last however often they were set, and do not pile up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(20), fc.option(fc.nat(1_000))), {
          minLength: 200,
          maxLength: 900,
        }),
        async (sets) => {
          const time = new VirtualTime(0);
          const last = new Map<string, number>();
          const rung = new Map<string, number>();
          const wakeups = new Wakeups(time, (key) => rung.set(key, time.now()));
          for (const [key, at] of sets) {
            wakeups.set(`${key}`, at);
            if (at === null) last.delete(`${key}`);
            else last.set(`${key}`, at);
          }
          expect(wakeups.size).toBeLessThanOrEqual(2 * 21 + 64);
          await time.advance(1_000);
          expect(rung).toEqual(last);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('can be set from within a ring', async () => {
    const time = new VirtualTime(0);
    let rings = 0;
    const wakeups: Wakeups = new Wakeups(time, (key) => {
      rings += 1;
      if (rings < 5) wakeups.set(key, time.now() + 10);
    });
    wakeups.set('a', 10);
    await time.advance(1_000);
    expect(rings).toBe(5);
  });
});
