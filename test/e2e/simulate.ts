/**
 * Runs simulations by hand: `node test/e2e/simulate.ts SEEDS [FROM] [ABLATION]`. One seed prints its
 * trace; many print those that fail. ABLATION is part of the name of a safeguard to do without.
 */

import { ABLATIONS, NONE } from './simulation/ablations.ts';
import { simulate } from './simulation.ts';

const [seeds = '1000', from = '1', name, resource] = process.argv.slice(2);
const ablation =
  name === undefined ? NONE : (ABLATIONS.find((one) => one.name.includes(name)) ?? NONE);
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

let failed = 0;
const counts = new Map<string, number>();
for (let seed = Number(from); seed < Number(from) + Number(seeds); seed++) {
  const { violations, trace, counts: counted } = await simulate(seed, ablation);
  for (const [what, count] of counted) counts.set(what, (counts.get(what) ?? 0) + count);
  if (Number(seeds) === 1) print(trace.print(resource));
  if (violations.length === 0) continue;
  failed += 1;
  print(`seed ${seed}: ${violations.join('\n  ')}`);
}
print(`${failed} of ${seeds} seeds from ${from} fail, without: ${ablation.name}`);
print(JSON.stringify(Object.fromEntries(counts)));
process.exitCode = failed === 0 ? 0 : 1;
