/**
 * `npm run sim`: the whole of rug under a fate drawn from a seed. The exit code is 1 when a simulation
 * has found something, or an ablation was not found.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { ABLATIONS } from './ablations/ablations.ts';
import { isProven, prove } from './ablations/prove.ts';
import { failure, type Given, proof, summary } from './report.ts';
import { type SimulationOptions, simulate } from './simulation.ts';
import { Tally } from './tally.ts';

const HELP = `
A simulation runs the whole of rug in one process on a virtual clock. Its seed decides what happens: messages,
orders, deaths, lost messages, failing databases, drivers that hang and lie, processes that are killed or taken
over; and at every await of a port, which of all that is ready goes on next. After each step it judges what rug
guarantees (one owner, one traversal, no lost DELETE, no double build, deadlines, brake, modes); in the end
everything must be as it was asked for. The same seed tells the same story: it is the bug report.

  npm run sim                                   100 seeds from 1
  npm run sim -- --seeds 1000 --from 5000       others
  npm run sim -- --seed 42 --trace              one of them, told line by line
  npm run sim -- --seed 42 --trace r0           the same, as far as resource r0 is concerned
  npm run sim -- --seed 7 --hours 5 --resources 40
  npm run sim -- --ablations                    that it notices the lack of each safeguard
  npm run sim -- --seeds 20 --ablate fence      what it is like without one of them

A failure prints the command that repeats it. docs/proof.md says how it works.`;

interface Options {
  readonly seed?: number;
  readonly seeds: number;
  readonly from: number;
  readonly hours?: number;
  readonly resources?: number;
  readonly trace?: string | true;
  readonly ablate?: string;
  readonly ablations?: true;
  readonly listAblations?: true;
}

const count = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
};

const positive = (text: string): number => {
  if (!(Number(text) > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return Number(text);
};

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const program = new Command('npm run sim --')
  .description('Simulates rug, seed by seed, and judges it at every step.')
  .addOption(new Option('--seed <n>', 'one seed').argParser(count).conflicts(['seeds', 'from']))
  .option('--seeds <count>', 'how many seeds', count, 100)
  .option('--from <n>', 'the first of them', count, 1)
  .option('--hours <h>', 'virtual time of each, in seasons; default: one season', positive)
  .option('--resources <r>', 'how many resources; default: 1 to 4, by the seed', count)
  .option('--trace [resource]', 'tells what happened: of one seed, or of those that fail')
  .addOption(
    new Option('--ablate <name>', 'does without one safeguard').choices(
      ABLATIONS.map(({ name }) => name),
    ),
  )
  .option('--ablations', 'does without each safeguard in turn, until it is noticed')
  .option('--list-ablations', 'names the safeguards that it can do without')
  .addHelpText('after', HELP)
  .parse();

const options = program.opts<Options>();
if (options.listAblations) listAblations();
else if (options.ablations) process.exitCode = await proveAblations();
else process.exitCode = await runSeeds();

function listAblations(): void {
  for (const { name, does, limit } of ABLATIONS) {
    print(`${name.padEnd(24)} ${does} (noticed within ${limit} seeds)`);
  }
}

async function proveAblations(): Promise<number> {
  const begun = Date.now();
  print(`${'safeguard'.padEnd(24)}  seeds until it is missed`);
  let missing = 0;
  for (const ablation of ABLATIONS) {
    const found = await prove(ablation);
    if (!isProven(found)) missing += 1;
    print(proof(ablation, found));
  }
  const seconds = Math.round((Date.now() - begun) / 1_000);
  print(`${ABLATIONS.length - missing} of ${ABLATIONS.length} are noticed; ${seconds} s`);
  return missing === 0 ? 0 : 1;
}

async function runSeeds(): Promise<number> {
  const { seed, hours, resources, trace, ablate } = options;
  const { seeds, from } = seed === undefined ? options : { seeds: 1, from: seed };
  const given: Given = {
    ...(hours === undefined ? {} : { hours }),
    ...(resources === undefined ? {} : { resources }),
    ...(ablate === undefined ? {} : { ablate }),
  };
  const ablation = ABLATIONS.find(({ name }) => name === ablate);
  const fixed: Omit<SimulationOptions, 'seed'> = {
    ...given,
    ...(ablation === undefined ? {} : { ablation }),
    trace: trace !== undefined,
  };
  const told = { steps: 0, virtualMs: 0, faults: new Tally(), judged: new Tally() };
  const begun = Date.now();
  let failed = 0;
  for (let done = 1; done <= seeds; done++) {
    const simulation = await simulate({ seed: from + done - 1, ...fixed });
    const isClean = simulation.violations.length === 0;
    told.steps += simulation.steps;
    told.virtualMs += simulation.virtualMs;
    told.faults.add(simulation.faults);
    told.judged.add(simulation.judged);
    if (trace !== undefined && (!isClean || seed !== undefined)) {
      print(simulation.trace.print(trace === true ? undefined : trace));
    }
    if (!isClean) {
      failed += 1;
      print(failure(simulation, given));
    }
    if (done % 100 === 0 && done < seeds) print(`${done} seeds, ${failed} fail`);
  }
  print(summary(told));
  const seconds = ((Date.now() - begun) / 1_000).toFixed(1);
  const without = ablation === undefined ? '' : `, without ${ablation.name}: ${ablation.does}`;
  const which = seeds === 1 ? `seed ${from}` : `${seeds} seeds from ${from}`;
  print(`${which}: ${failed === 0 ? 'clean' : `${failed} FAIL`} (${seconds} s)${without}`);
  return failed === 0 ? 0 : 1;
}
