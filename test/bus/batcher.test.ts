import { describe, expect, it } from 'vitest';
import { type Batcher, createBatcher } from '../../src/bus/batcher.ts';
import { VirtualTime } from '../support/virtual-time.ts';

interface Bench {
  readonly batcher: Batcher<number>;
  readonly time: VirtualTime;
  readonly batches: (readonly number[])[];
  readonly errors: unknown[];
  state: 'ready' | 'behind' | 'broken';
}

function bench(): Bench {
  const time = new VirtualTime();
  const batches: (readonly number[])[] = [];
  const errors: unknown[] = [];
  const batcher = createBatcher<number>({
    max: 3,
    lingerMs: 5,
    time,
    ready: () => {
      if (result.state === 'broken') throw new Error('a defect');
      return result.state === 'ready';
    },
    take: (batch) => batches.push(batch),
    failed: (error) => errors.push(error),
  });
  const result: Bench = { batcher, time, batches, errors, state: 'ready' };
  return result;
}

describe('the batcher', () => {
  it('gives out a full batch at once and the rest after the linger', async () => {
    const { batcher, time, batches } = bench();
    for (const item of [1, 2, 3, 4]) batcher.push(item);
    expect(batches).toEqual([[1, 2, 3]]);
    await time.advance(4);
    expect(batches).toHaveLength(1);
    await time.advance(1);
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  it('gives out nothing while it is not ready, and everything in order afterwards', async () => {
    const one = bench();
    one.state = 'behind';
    for (const item of [1, 2, 3, 4, 5, 6, 7]) one.batcher.push(item);
    await one.time.advance(100);
    expect(one.batches).toEqual([]);
    one.state = 'ready';
    await one.time.advance(5);
    expect(one.batches).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  });

  it('tells of a defect instead of throwing it into a timer', async () => {
    const one = bench();
    one.batcher.push(1);
    one.state = 'broken';
    await one.time.advance(5);
    expect(one.errors).toEqual([new Error('a defect')]);
  });

  it('gives out nothing once it is stopped', async () => {
    const { batcher, time, batches } = bench();
    batcher.push(1);
    batcher.stop();
    await time.advance(100);
    expect(batches).toEqual([]);
    expect(time.next).toBeNull();
  });
});
