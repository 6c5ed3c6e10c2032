import { describe, expect, it } from 'vitest';
import { FirstPolls } from '../../src/scheduler/firstpolls.ts';
import { VirtualTime } from '../support/virtual-time.ts';

interface Walk {
  readonly time: VirtualTime;
  /** Which was polled when, milliseconds after the start. */
  readonly polled: { readonly id: string; readonly at: number }[];
  readonly first: FirstPolls;
  room: number;
}

function walk(count: number, spread: number, room = Number.POSITIVE_INFINITY): Walk {
  const time = new VirtualTime(0);
  const polled: Walk['polled'] = [];
  const first = new FirstPolls({
    time,
    room: () => made.room,
    poll: (id) => {
      polled.push({ id, at: time.now() });
      made.room -= 1;
    },
  });
  const made: Walk = { time, polled, first, room };
  const ids = Array.from({ length: count }, (_, i) => `r${i}`);
  first.begin(ids.values(), count, spread);
  return made;
}

describe('first polls', () => {
  it('reach everybody once, evenly within their time', async () => {
    const { time, polled } = walk(10_000, 60_000);
    await time.advance(30_000);
    expect(polled).toHaveLength(5_000);
    await time.advance(30_000);
    expect(polled.map(({ id }) => id)).toEqual(Array.from({ length: 10_000 }, (_, i) => `r${i}`));
    expect(Math.max(...polled.map(({ at }) => at))).toBe(60_000);
  });

  it('need no timer for each: a few hundred serve everybody', async () => {
    const { time, polled } = walk(10_000, 60_000);
    await time.advance(60_000);
    expect(new Set(polled.map(({ at }) => at)).size).toBeLessThanOrEqual(600);
  });

  it('wait while nothing more can be set going, and make up for that slowly', async () => {
    const made = walk(6_000, 60_000, 100);
    await made.time.advance(30_000);
    expect(made.polled).toHaveLength(100);
    made.room = Number.POSITIVE_INFINITY;
    await made.time.advance(100);
    expect(made.polled).toHaveLength(120);
    await made.time.advance(40_000);
    expect(made.polled).toHaveLength(6_000);
    await made.time.advance(1_000);
    expect(made.time.next).toBeNull();
  });

  it('begin nothing where there is nobody, and nothing more once they are stopped', async () => {
    expect(walk(0, 60_000).time.next).toBeNull();
    const { time, polled, first } = walk(10, 60_000);
    await time.advance(30_000);
    first.stop();
    await time.advance(60_000);
    expect(polled).toHaveLength(5);
  });
});
