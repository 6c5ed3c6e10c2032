import { describe, expect, it } from 'vitest';
import type { Shown } from '../../scripts/process/client.ts';
import { innocent } from './innocent.ts';
import { known } from './known.ts';
import { planOf } from './plan.ts';

const rows = innocent(planOf(1, 100)).rows.slice(0, 2);
const ids = rows.map(({ id }) => id);

/** A rug that lists some of its resources, and answers for all of them. */
const listing = (listed: readonly Shown[]): Parameters<typeof known>[1] => ({
  resources: async () => listed,
  resource: async (id) => {
    const row = rows.find((one) => one.id === id);
    if (row === undefined) throw new Error('404');
    return row;
  },
});

describe('what rug says of its resources', () => {
  it('counts of one that neither the list of the open nor that of the closed has', async () => {
    expect(await known(ids, listing(rows.slice(1)))).toEqual([...rows].reverse());
  });

  it('counts of one that both lists have as the later one has it', async () => {
    const before = rows.map((row) => ({ ...row, state: 'StopVM' }));
    expect(await known(ids, listing([...before, ...rows]))).toEqual(rows);
  });

  it('says nothing of one that it does not know', async () => {
    expect(await known(['r99', ...ids], listing(rows))).toEqual(rows);
  });
});
