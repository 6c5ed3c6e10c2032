/** `npm run test:crash`: everything that rug lives with is broken while it works, and the end is judged. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { textOf } from '../../src/model/errors.ts';
import { type Experiment, type Extent, STORES } from './experiment.ts';
import { experiments, GROUPS, isMeant, WHOLE } from './matrix.ts';
import { type Ended, lineOf, summary } from './report.ts';
import type { Result } from './trial.ts';

interface Options {
  readonly seed: number;
  readonly store: (typeof STORES)[number] | 'both';
  readonly only?: string;
  readonly moments: number;
  readonly events: number;
  readonly list?: true;
}

const say = (text: string): void => void process.stdout.write(text);

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least) return number;
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
  };
}

const NAMES = Object.entries(GROUPS).map(([name, { what }]) => `  ${name.padEnd(10)}${what}`);

const HELP = `
Each experiment has a rug, a phantom world, a database and a queue of its own. It sends events by HTTP
and AMQP while something goes wrong, waits until everything is at rest, and holds the end, and the
world's own log of what was done to it, against what was asked for. The groups:
${NAMES.join('\n')}

A failure is printed with the command that repeats it, and its logs are kept. The exit status is 0 when
all is well, 1 when not, 2 for a wrong option.

Examples:
  $ npm run test:crash                                  everything; about an hour on two cores
  $ npm run test:crash -- --seed 7 --only moments       other random moments
  $ npm run test:crash -- --only points/acked --store embedded
  $ npm run test:crash -- --only 'postgres/broker/is away for long'
  $ npm run test:crash -- --list                        the names of all experiments`;

const program = new Command('npm run test:crash --')
  .description('Breaks everything that rug lives with, and judges what comes of it.')
  .addOption(
    new Option('--seed <number>', 'what is random is drawn from it')
      .default(WHOLE.seed)
      .argParser(wholeNumber(0)),
  )
  .addOption(
    new Option('--store <store>', 'on which store').choices([...STORES, 'both']).default('both'),
  )
  .option('--only <part>', 'a group, or more of the name of an experiment')
  .addOption(
    new Option('--moments <number>', 'random moments at which rug is killed, on each store')
      .default(WHOLE.moments)
      .argParser(wholeNumber(1)),
  )
  .addOption(
    new Option('--events <number>', 'events during which that happens')
      .default(WHOLE.events)
      .argParser(wholeNumber(50)),
  )
  .option('--list', 'print the names of the experiments and carry out none')
  .addHelpText('after', HELP)
  .showHelpAfterError('Add --help to see how.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

async function timed({ name, carryOut }: Experiment): Promise<Ended> {
  const begun = performance.now();
  const result = await carryOut().catch(
    (error: unknown): Result => ({
      violations: [`it could not be carried out: ${textOf(error)}`],
      points: 0,
      kept: null,
    }),
  );
  return { name, result, seconds: (performance.now() - begun) / 1000 };
}

/** This program once more, with services of its own. */
async function withServices(): Promise<number> {
  const runner = fileURLToPath(new URL('../../scripts/services/run.ts', import.meta.url));
  const args = [runner, process.execPath, ...process.argv.slice(1)];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void child.kill(signal));
  }
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

async function tryAll(meant: readonly Experiment[], extent: Extent): Promise<number> {
  say(`${meant.length} experiments, seed ${extent.seed}\n`);
  const ended: Ended[] = [];
  for (const one of meant) {
    const last = await timed(one);
    ended.push(last);
    say(lineOf(last, extent));
  }
  say(summary(ended));
  return ended.some(({ result }) => result.violations.length > 0) ? 1 : 0;
}

async function main(): Promise<number> {
  const { store, only, list, seed, events, moments } = program.opts<Options>();
  const extent: Extent = { ...WHOLE, seed, events, moments };
  const stores = STORES.filter((one) => store === 'both' || store === one);
  const { RUG_TEST_AMQP_URL: amqpUrl = '', RUG_TEST_DATABASE_URL: databaseUrl = '' } = process.env;
  const meant = experiments(stores, extent, { amqpUrl, databaseUrl }).filter(
    ({ name }) => only === undefined || isMeant(name, only),
  );
  if (meant.length === 0) {
    say(`There is no experiment ${only}; --list prints all names.\n`);
    return 2;
  }
  if (list) {
    for (const { name } of meant) say(`${name}\n`);
    return 0;
  }
  return amqpUrl === '' || databaseUrl === '' ? withServices() : tryAll(meant, extent);
}

process.exit(await main());
