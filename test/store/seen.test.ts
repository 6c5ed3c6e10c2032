import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/store/backend.ts';
import { unseen } from '../../src/store/seen.ts';

const SLICE = 1_000;

/** A table of so many slices, each with so many old rows; answers how many slices a pass looks at. */
async function lookedAt(slices: number, old: number): Promise<number> {
  let looked = 0;
  const table: Pick<Backend, 'dialect' | 'read' | 'run'> = {
    dialect: 'sqlite',
    read: async <T>(): Promise<readonly T[]> => {
      looked += 1;
      const next: unknown = { message_id: `m${looked}`, resource_id: 'r' };
      return looked < slices ? [next as T] : [];
    },
    run: async () => old,
  };
  await unseen(table as Backend)(0, SLICE, () => false);
  return looked;
}

describe('old messages of the embedded store', () => {
  it('are looked for in a part of the table at a time', async () => {
    expect(await lookedAt(250, 0)).toBe(100);
    expect(await lookedAt(250, SLICE / 4 - 1)).toBe(100);
    expect(await lookedAt(20, 0)).toBe(20);
  });

  it('are looked for in all of it where many are old, so that it never grows without end', async () => {
    expect(await lookedAt(250, SLICE / 4)).toBe(250);
  });
});
