import { describe, expect, it } from 'vitest';
import { short } from './short.ts';

describe('rug on the embedded store, broken while it works', () => {
  it.each(short('embedded'))(
    'ends where an undisturbed one does: $name',
    { timeout: 600_000 },
    async ({ carryOut }) => {
      expect((await carryOut()).violations).toEqual([]);
    },
  );
});
