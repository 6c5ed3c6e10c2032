import { describe, expect, it } from 'vitest';
import { ResidentDirectory } from '../../src/scheduler/directory.ts';
import { Slots } from '../../src/scheduler/slots.ts';
import { aRun, routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench, benchWith } from './bench.ts';

const directoryOf = (...rows: readonly ReturnType<typeof routerRow>[]): ResidentDirectory => {
  const directory = new ResidentDirectory();
  for (const row of rows) directory.put(row);
  return directory;
};

describe('slots', () => {
  it('are made of the committed row when something comes, and go when it rests again', () => {
    const slots = new Slots(directoryOf(routerRow('a', { takenSeq: 4 })));
    expect(slots.get('a')).toBeUndefined();
    const slot = slots.of('a');
    expect(slot).toMatchObject({ upto: 4, doing: 'idle', mailbox: [] });
    expect(slots.get('a')).toBe(slot);
    if (slot !== undefined) slots.settle(slot);
    expect(slots.get('a')).toBeUndefined();
    expect(slots.of('nobody')).toBeUndefined();
  });

  it.each([
    ['a run', { row: routerRow('a', { run: aRun('run') }) }],
    ['a time to wake', { row: routerRow('a', { wakeAt: 5 }) }],
    ['a decision under way', { doing: 'deciding' as const }],
    ['a place in the queue', { queued: { type: 'ENTRY' as const } }],
    ['events that no row has taken', { upto: 7 }],
    ['executors lost, which the next one must not fall behind', { lost: 1 }],
    ['strikes', { strikes: 1 }],
    ['being set aside', { setAside: true }],
  ])('stay for %s', (_what, over) => {
    const slots = new Slots(directoryOf(routerRow('a')));
    const slot = slots.of('a');
    if (slot === undefined) throw new Error('it is known');
    Object.assign(slot, over);
    slots.settle(slot);
    expect(slots.get('a')).toBe(slot);
    expect(slots.setAside).toBe('setAside' in over ? 1 : 0);
  });
});

describe('a resource at rest', () => {
  it('is known to the scheduler and takes events like any other', async () => {
    const b = await benchWith(['a']);
    expect(b.scheduler.survey().oldest).toBeNull();
    expect(b.scheduler.live('a')).toMatchObject({ doing: 'idle', run: null, pending: [] });
    await b.send('a', 'UPDATE');
    await b.finish();
    expect(b.done('a')).toBe(1);
    await b.send('a', 'UPDATE');
    await b.finish();
    expect(b.done('a')).toBe(2);
    expect(b.scheduler.load().resources).toBe(1);
  });

  it('gets no first POLL after a start when it was worked on before its turn', async () => {
    const b = new Bench();
    for (const id of ['a', 'b']) b.scheduler.adopt(routerRow(id), [], 0);
    b.scheduler.start();
    await b.send('b', 'UPDATE');
    await settle();
    await b.finish();
    expect([b.done('a'), b.done('b')]).toEqual([1, 1]);
  });
});
