/**
 * `npm run fuzz`: bad input for everything that takes input. Ends with 1 when something was promised
 * and does not hold.
 */
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { fuzzed, type Result, shareOf } from './fuzzing.ts';
import { reportOf } from './report.ts';
import { TARGETS } from './targets.ts';

const AFTER = `
Targets:
${TARGETS.map(({ name, what }) => `  ${name.padEnd(12)}${what}`).join('\n')}

Whatever is put in, nothing may crash, hang, leak or get stuck; what is refused must be refused with a
reason that names the field, and be kept as a dead letter or in the audit; after each block of inputs
a good event must still go through. Inputs are made of a seed: the same seed, the same inputs. A
failure is told with the smallest input found and the command that shows it again.

Examples:
  $ npm run fuzz                                     100,000 inputs, about a quarter of an hour
  $ npm run fuzz -- --runs 5000                      a look
  $ npm run fuzz -- --only http --seed 7 --runs 1000 one block again

Exit status: 0 everything held, 1 something did not, 2 it was asked wrongly.`;

interface Asked {
  readonly runs: number;
  readonly seed: number;
  readonly only?: string;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  }
  return value;
}

/** Milliseconds between two lines of progress. */
const PACE = 5_000;

async function main({ runs, seed, only }: Asked): Promise<number> {
  const chosen = TARGETS.filter(({ name }) => only === undefined || name === only);
  say(`fuzz: ${runs} inputs, seed ${seed}\n`);
  const results: Result[] = [];
  let told = performance.now();
  for (const target of chosen) {
    const share = shareOf(target, chosen, runs);
    const result = await fuzzed(target, share, seed, {
      begin: (again) => {
        underWay = again;
      },
      tell: (done) => {
        if (performance.now() - told < PACE) return;
        told = performance.now();
        say(`  ${target.name}: ${done} of ${share}\n`);
      },
    });
    results.push(result);
    process.stdout.write(`${reportOf([result])}\n`);
  }
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  const inputs = results.reduce((sum, result) => sum + result.inputs, 0);
  process.stdout.write(`${inputs} inputs, seed ${seed}\n`);
  process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** The command that repeats what is being tried. */
let underWay = '';

// The worst there is: an input that ends the process, this one too.
process.on('uncaughtExceptionMonitor', () => {
  process.stdout.write(`FAILED: the process died; again: ${underWay}\n0 passed, 1 failed\n`);
});

const say = (text: string): void => {
  process.stderr.write(text);
};

const program = new Command('npm run fuzz --')
  .description('fuzz: bad input for everything that takes input')
  .option('--runs <number>', 'inputs over all targets', whole, 100_000)
  .option('--seed <number>', 'what the inputs are made of', whole, 1)
  .addOption(new Option('--only <target>', 'one target').choices(TARGETS.map(({ name }) => name)))
  .addHelpText('after', AFTER)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(async (asked: Asked) => {
    // No timer of rug keeps a process alive.
    const alive = setInterval(() => undefined, 2 ** 31 - 1);
    process.exitCode = await main(asked);
    clearInterval(alive);
  });
await program.parseAsync();
