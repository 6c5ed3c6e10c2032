import { describe, expect, it } from 'vitest';
import { ACTS } from './dials.ts';
import { failure, repeat } from './report.ts';
import { type Simulation, simulate } from './simulation.ts';
import { Tally } from './tally.ts';

/** Seeds that are run with every test; `npm run sim` runs any others. */
const SEEDS = 100;
const LIMIT_MS = 120_000;

/** What goes wrong beside what the acts do. */
const FAULTS = [
  'COMMIT without an answer',
  'confirm lost',
  'death at a kill point',
  'look that lies',
  'message lost before its confirm',
  'message overtakes others',
  'message taken up alone',
  'redelivery late',
  'row refused',
];
const INVARIANTS = [
  'brake holds',
  'deadlines kept',
  'each event once, and kept',
  'modes hold',
  'no double build',
  'no lost DELETE',
  'one owner',
  'one traversal',
];

/** With its trace, where it has failed. */
async function clean(simulation: Simulation, again: () => Promise<Simulation>): Promise<void> {
  if (simulation.violations.length === 0) return;
  const { trace } = await again();
  expect.fail(`${failure(simulation, {})}\n${trace.print()}`);
}

describe('rug, whatever happens to it', () => {
  it(
    'keeps what it guarantees at every step, and comes to rest as it was asked',
    async () => {
      const [happened, judged] = [new Tally(), new Tally()];
      for (let seed = 1; seed <= SEEDS; seed++) {
        const simulation = await simulate({ seed });
        await clean(simulation, () => simulate({ seed, trace: true }));
        happened.add(simulation.faults);
        judged.add(simulation.judged);
      }
      const names = ({ entries }: Tally): readonly string[] => entries.map(([name]) => name);
      expect(names(happened)).toEqual(expect.arrayContaining([...Object.keys(ACTS), ...FAULTS]));
      expect(names(judged).toSorted()).toEqual(INVARIANTS);
    },
    LIMIT_MS,
  );

  it(
    'does so season after season, with more to look after',
    async () => {
      const options = { seed: 7, hours: 0.05, resources: 12 };
      const simulation = await simulate(options);
      await clean(simulation, () => simulate({ ...options, trace: true }));
      expect(simulation.seasons).toBeGreaterThan(1);
      expect(simulation.virtualMs).toBeGreaterThanOrEqual(180_000);
    },
    LIMIT_MS,
  );
});

describe('a simulation', () => {
  it('tells the same story for the same seed, told or not', async () => {
    const [once, again] = [
      await simulate({ seed: 7, trace: true }),
      await simulate({ seed: 7, trace: true }),
    ];
    expect(again.trace.lines).toEqual(once.trace.lines);
    expect(once.trace.lines.length).toBeGreaterThan(10);
    const untold = await simulate({ seed: 7 });
    expect(untold.trace.lines).toEqual([]);
    expect([untold.steps, untold.faults.entries]).toEqual([once.steps, once.faults.entries]);
  });

  it('prints the command that repeats it', () => {
    expect(repeat(42, {})).toBe('npm run sim -- --seed 42 --trace');
    expect(repeat(7, { hours: 2, resources: 9, ablate: 'fence' })).toBe(
      'npm run sim -- --seed 7 --hours 2 --resources 9 --ablate fence --trace',
    );
  });
});
