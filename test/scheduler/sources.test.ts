import { describe, expect, it } from 'vitest';
import type { Source } from '../../src/model/operations.ts';
import type { Offered } from '../../src/model/ports.ts';
import type { ResourceRow } from '../../src/model/resource.ts';
import { compareWithSource } from '../../src/scheduler/sources.ts';
import { identity, routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench } from './bench.ts';

const PAUSE = { first: 1_000, most: 15_000 };

interface Compared {
  readonly b: Bench;
  readonly offered: Offered[];
  readonly looked: string[];
  readonly stop: AbortController;
  readonly state: { over: boolean };
}

function compare(known: readonly ResourceRow[], source: Source, b: Bench = new Bench()): Compared {
  for (const row of known) b.directory.put(row);
  const offered: Offered[] = [];
  const looked: string[] = [];
  const stop = new AbortController();
  const state = { over: false };
  const { env, writer, directory } = b;
  const ports = {
    env,
    writer,
    directory,
    pause: PAUSE,
    offer: (rows: readonly Offered[]) => void offered.push(...rows),
    look: (id: string) => void looked.push(id),
  };
  void compareWithSource(ports, source, stop.signal).then(() => {
    state.over = true;
  });
  return { b, offered, looked, stop, state };
}

const listing = (...ids: readonly string[]): Source => ({
  name: 'neutron',
  list: async () => ids.map((id) => ({ ...identity(id), spec: { name: id } })),
});

const closed = (id: string): ResourceRow => {
  const row = routerRow(id);
  return { ...row, view: { ...row.view, state: 'Exit', status: 'gone' } };
};

describe('a source', () => {
  it('has what is unknown created, also what was closed, and leaves the rest alone', async () => {
    const { offered, looked, b } = compare(
      [routerRow('r1'), closed('r2')],
      listing('r1', 'r2', 'r3'),
    );
    await settle();
    expect(offered.map(({ resourceId, type }) => [resourceId, type])).toEqual([
      ['r2', 'CREATE'],
      ['r3', 'CREATE'],
    ]);
    expect(offered.map(({ patch, origin }) => [patch, origin])).toEqual([
      [{ name: 'r2' }, 'source'],
      [{ name: 'r3' }, 'source'],
    ]);
    expect(looked).toEqual([]);
    expect(b.writer.accepts.flatMap(({ events }) => events).every(({ strict }) => !strict)).toBe(
      true,
    );
  });

  it('has what it does not list looked at, of its kinds, unless it is closed', async () => {
    const vm = { ...routerRow('vm1'), kind: 'vm' };
    const { looked, offered } = compare(
      [routerRow('r1'), routerRow('lost'), closed('r2'), vm],
      listing('r1'),
    );
    await settle();
    expect(looked).toEqual(['lost']);
    expect(offered).toEqual([]);
  });

  it('scenario 40: that cannot be asked is asked again, with a pause that grows to its limit', async () => {
    const b = new Bench();
    const times: number[] = [];
    const down: Source = {
      name: 'neutron',
      list: async () => {
        times.push(b.time.now());
        if (times.length < 8) throw new Error('connection refused');
        return [];
      },
    };
    const { state } = compare([], down, b);
    await b.time.advance(120_000);
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(state.over).toBe(true);
    expect(b.witness.lines.filter(({ level }) => level === 'warn')).toHaveLength(7);
  });

  it('is asked no more once rug stops', async () => {
    let asked = 0;
    const down: Source = {
      name: 'neutron',
      list: async () => {
        asked += 1;
        throw new Error('connection refused');
      },
    };
    const { b, stop, state } = compare([], down);
    await b.time.advance(500);
    stop.abort();
    await settle();
    expect(state.over).toBe(true);
    await b.time.advance(60_000);
    expect(asked).toBe(1);
    expect(b.time.next).toBeNull();
  });
});
