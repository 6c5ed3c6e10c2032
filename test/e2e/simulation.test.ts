import { describe, expect, it } from 'vitest';
import { ABLATIONS, type Ablation } from './simulation/ablations.ts';
import { type Simulation, simulate } from './simulation.ts';

/** Seeds that are run with every test; `node test/e2e/simulate.ts` runs any others. */
const SEEDS = 150;
/** Within how many seeds the lack of a safeguard must be noticed. */
const NOTICED = 250;
const LIMIT_MS = 120_000;

const failing = async (seeds: number, without?: Ablation): Promise<Simulation | null> => {
  for (let seed = 1; seed <= seeds; seed++) {
    const simulation = await simulate(seed, without);
    if (simulation.violations.length > 0) return simulation;
  }
  return null;
};

const told = ({ seed, violations, trace }: Simulation): string =>
  `seed ${seed}:\n${violations.join('\n')}\n${trace.print()}`;

describe('rug, whatever happens to it', () => {
  it(
    'comes to rest as it was asked: nothing lost, nothing done twice, nothing left over',
    async () => {
      const simulation = await failing(SEEDS);
      if (simulation !== null) expect.fail(told(simulation));
    },
    LIMIT_MS,
  );

  it('tells the same story for the same seed', async () => {
    const [once, again] = [await simulate(7), await simulate(7)];
    expect(again.trace.lines).toEqual(once.trace.lines);
    expect(once.trace.lines.length).toBeGreaterThan(10);
  });
});

describe('the simulation', () => {
  it.each(ABLATIONS)(
    'notices the lack of a safeguard: $name',
    async (ablation) => {
      expect(await failing(NOTICED, ablation)).not.toBeNull();
    },
    LIMIT_MS,
  );
});
