import { describe, expect, it } from 'vitest';
import { TARGETS } from './targets.ts';

/** Inputs that are tried with every change; `npm run fuzz` tries a hundred thousand. */
const INPUTS: Readonly<Record<string, number>> = {
  normalizer: 500,
  http: 150,
  config: 150,
  bus: 200,
  snapshots: 40,
};

const SEED = 20_261_120;

describe('bad input', () => {
  it.each(TARGETS)('neither breaks nor blocks: $what', { timeout: 120_000 }, async (target) => {
    const inputs = INPUTS[target.name] ?? 0;
    const words: string[] = [];
    const failure = await target.run({
      seed: SEED,
      inputs,
      tell: (became) => words.push(...became),
    });
    expect(failure, `${target.name} with seed ${SEED}`).toBeNull();
    expect(words.length).toBeGreaterThanOrEqual(inputs);
    // Inputs come further than the border, and some are turned away there.
    expect(new Set(words).size).toBeGreaterThan(3);
  });
});
