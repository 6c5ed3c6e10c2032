import { describe, expect, it } from 'vitest';
import type { Order } from '../../src/model/operations.ts';
import type { Offered } from '../../src/model/ports.ts';
import type { Sweep } from '../../src/model/store.ts';
import { Sweeps } from '../../src/scheduler/sweeps.ts';
import { routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench } from './bench.ts';

const REBUILD: Order = { type: 'REBUILD', patch: null, args: { image: 'U' } };

const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `r${i}`);

interface Setup {
  readonly b: Bench;
  readonly offered: Offered[];
  readonly begin: () => Sweeps;
  /** The row of the sweep, as written last. */
  readonly row: () => Sweep;
}

function setup(count: number): Setup {
  const b = new Bench();
  for (const id of ids(count)) {
    const row = routerRow(id);
    b.directory.put(id === 'r3' ? { ...row, view: { ...row.view, status: 'error' } } : row);
  }
  const offered: Offered[] = [];
  const offer = (rows: readonly Offered[]): void => {
    offered.push(...rows);
  };
  const { env, writer, directory } = b;
  return {
    b,
    offered,
    begin: () => new Sweeps({ env, writer, directory, offer, step: 4 }),
    row: () => {
      const rows = writer.sides.flatMap((side) => (side.type === 'sweep' ? [side.sweep] : []));
      const last = rows.at(-1);
      if (last === undefined) throw new Error('no sweep was written');
      return last;
    },
  };
}

describe('a sweep', () => {
  it('is on record before it makes an event, and makes one for each resource, a step at a time', async () => {
    const { b, offered, begin, row } = setup(10);
    const { sweep, matched } = await begin().start({}, REBUILD, 'ops');
    expect(matched).toBe(10);
    expect(sweep).toMatchObject({ cursor: '', hit: 0, done: false, who: 'ops', type: 'REBUILD' });
    expect(b.writer.sides[0]).toEqual({ type: 'sweep', sweep });
    await settle();
    expect(b.writer.accepts.map(({ events }) => events.length)).toEqual([4, 4, 2]);
    expect(offered.map(({ resourceId }) => resourceId).toSorted()).toEqual([...ids(10)].toSorted());
    expect(offered.every(({ type, args }) => type === 'REBUILD' && args.image === 'U')).toBe(true);
    expect(row()).toMatchObject({ id: sweep.id, hit: 10, done: true, cursor: 'r9' });
  });

  it('looks for what it is about once, and goes by what it found', async () => {
    const { b, offered, begin } = setup(10);
    let walks = 0;
    const { all } = b.directory;
    b.directory.all = () => {
      walks += 1;
      return all();
    };
    await begin().start({}, REBUILD, 'ops');
    await settle();
    await begin().start({ ids: ['r3', 'r1'] }, REBUILD, 'ops');
    await settle();
    expect(walks).toBe(1);
    expect(offered.slice(10).map(({ resourceId }) => resourceId)).toEqual(['r1', 'r3']);
  });

  it('scenario 38: means what its selector means', async () => {
    const { offered, begin } = setup(10);
    const { matched } = await begin().start({ status: 'error' }, REBUILD, 'ops');
    await settle();
    expect(matched).toBe(1);
    expect(offered.map(({ resourceId }) => resourceId)).toEqual(['r3']);
  });

  it('over nothing is done at once', async () => {
    const { b, begin, row } = setup(10);
    const { matched } = await begin().start({ tenantId: 'nobody' }, REBUILD, 'ops');
    await settle();
    expect(matched).toBe(0);
    expect(b.writer.accepts).toEqual([]);
    expect(row()).toMatchObject({ done: true, hit: 0 });
  });

  it('that stops in the middle goes on from there after a start, and makes none twice', async () => {
    const { b, offered, begin, row } = setup(10);
    const first = begin();
    await first.start({}, REBUILD, 'ops');
    await first.stop();
    expect(row()).toMatchObject({ done: false, hit: 4 });
    begin().resume([row()]);
    await settle();
    expect(offered).toHaveLength(10);
    expect(new Set(offered.map(({ resourceId }) => resourceId)).size).toBe(10);
    expect(row()).toMatchObject({ done: true, hit: 10 });
    expect(b.writer.accepts).toHaveLength(3);
  });

  it('that died between its events and its record makes none twice, and counts them all', async () => {
    const { b, offered, begin, row } = setup(10);
    await begin().start({}, REBUILD, 'ops');
    await settle();
    const [begun] = b.writer.sides;
    if (begun?.type !== 'sweep') throw new Error('the first write is the sweep');
    begin().resume([begun.sweep]);
    await settle();
    expect(offered).toHaveLength(10);
    expect(row()).toMatchObject({ done: true, hit: 10 });
  });

  it('that is done is not begun again', async () => {
    const { b, begin, row } = setup(5);
    await begin().start({}, REBUILD, 'ops');
    await settle();
    const accepts = b.writer.accepts.length;
    begin().resume([row()]);
    await settle();
    expect(b.writer.accepts).toHaveLength(accepts);
  });
});
