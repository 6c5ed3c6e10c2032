import { describe, expect, it } from 'vitest';
import { ABLATIONS } from './ablations.ts';
import { prove } from './prove.ts';

/** The others take their time: `npm run sim -- --ablations` proves all. */
const SOON = 80;
const LIMIT_MS = 60_000;

describe('the simulation, without a safeguard', () => {
  it.each(ABLATIONS.filter(({ limit }) => limit <= SOON))(
    'notices that $does',
    async (ablation) => {
      const { failed, control } = await prove(ablation);
      expect(failed, `none of ${ablation.limit} seeds fails`).not.toBeNull();
      expect(control?.violations).toEqual([]);
    },
    LIMIT_MS,
  );

  it('has a name of its own for each of them', () => {
    const names = ABLATIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
