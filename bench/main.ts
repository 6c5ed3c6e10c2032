/** `npm run bench`: how fast rug is, beside the floor under it. */
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { textOf } from '../src/model/errors.ts';
import type { Bench } from './bench.ts';
import { machineLoad } from './measure/usage.ts';
import { aimsTable, judge } from './report/aims.ts';
import { machineOf, versionsOf } from './report/machine.ts';
import { writePage } from './report/page.ts';
import { render } from './report/render.ts';
import { type Report, type Row, report, type SectionName } from './report/row.ts';
import { plain } from './report/table.ts';
import { LARGE, SMALL } from './rig/fleet.ts';
import { STORES, type StoreName, startServices } from './rig/services.ts';
import { deaf } from './sections/deaf.ts';
import { drains } from './sections/drain.ts';
import { fairness } from './sections/fairness.ts';
import { growth } from './sections/growth.ts';
import { lives } from './sections/live.ts';
import { peers } from './sections/peers.ts';
import { polls } from './sections/polls.ts';
import { restarts } from './sections/restart.ts';
import { KINDS, type Kind, MEANING } from './workloads/plan.ts';

const SECTIONS: Readonly<
  Record<SectionName, (bench: Bench, kinds: readonly Kind[]) => Promise<void>>
> = { drain: drains, live: lives, growth, polls, restart: restarts, fairness, deaf, peers };

/** How long is looked what else the machine does. */
const LOOKED_AT_MS = 1_000;
const QUICK_SHARE = 10;
const QUICK_SECONDS = 3;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('give a whole number above 0.');
}

const listOf =
  (known: readonly string[]) =>
  (text: string): string[] => {
    const asked = text.split(',');
    const unknown = asked.filter((name) => !known.includes(name));
    if (unknown.length === 0) return asked;
    throw new InvalidArgumentError(`no ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  };

function setting(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [name = '', ...value] = text.split('=');
  return { ...before, [name]: value.join('=') };
}

const FLEETS = { small: [SMALL], large: [LARGE], both: [SMALL, LARGE] } as const;

interface Asked {
  readonly only: readonly SectionName[];
  readonly store: StoreName | 'both';
  readonly fleet: keyof typeof FLEETS;
  readonly kind: readonly Kind[];
  readonly events: number;
  readonly seconds: number;
  readonly quick: boolean;
  readonly million: boolean;
  readonly set: Readonly<Record<string, string>>;
  readonly profile: boolean;
  readonly json?: string;
  readonly from?: string;
  readonly write: boolean;
}

const command = new Command('bench')
  .description(
    'Measures rug beside the floor under it (bench/floor), against a RabbitMQ and a PostgreSQL ' +
      'that are started for it. A run that loses, repeats or reorders an event, or logs an error, ' +
      'gives no number. docs/performance.md says how each figure comes about.',
  )
  .option(
    '--only <names>',
    'what is measured',
    listOf(Object.keys(SECTIONS)),
    Object.keys(SECTIONS),
  )
  .addOption(new Option('--store <store>', 'where').choices([...STORES, 'both']).default('both'))
  .addOption(
    new Option(
      '--fleet <fleet>',
      'drain and live: 1,000 known routers, 100,000, or one after the other',
    )
      .choices(Object.keys(FLEETS))
      .default('both'),
  )
  .option('--kind <kinds>', 'drain and live: which events', listOf(KINDS), [...KINDS])
  .option(
    '--events <n>',
    'of a drain of the small fleet; of the large one a third, a fifteenth of CREATE',
    count,
    300_000,
  )
  .option('--seconds <n>', 'of a live run', count, 15)
  .option('--quick', 'the small fleet, a tenth of the events, 3 seconds', false)
  .option('--million', 'also with a million known resources, where that is the question', false)
  .option(
    '--set <NAME=value>',
    'a setting of rug: RUG_AMQP_PREFETCH=1000; again for more',
    setting,
    {},
  )
  .option('--profile', 'where the time went in each thread of rug while it drained', false)
  .option('--json <file>', 'writes what was found')
  .option('--from <file>', 'measures nothing, takes what --json has written')
  .option('--write', 'writes the tables into docs/performance.md', false)
  .addHelpText(
    'after',
    `
Kinds of events:
${KINDS.map((kind) => `  ${kind.padEnd(8)}${MEANING[kind]}`).join('\n')}

Examples:
  npm run bench -- --quick
  npm run bench -- --only drain --store embedded --fleet small --kind push --profile
  npm run bench -- --million --json bench.json
  npm run bench -- --from bench.json --write`,
  )
  .parse();
const asked = command.opts<Asked>();

const found =
  asked.from === undefined
    ? await measured(asked)
    : report.parse(JSON.parse(await readFile(asked.from, 'utf8')));
if (asked.json !== undefined) await writeFile(asked.json, `${JSON.stringify(found, null, 1)}\n`);
for (const table of [
  ...render(found),
  aimsTable(judge(found.rows).filter(({ met }) => met !== null)),
])
  say(plain(table));
for (const failure of found.failures) say(`no number: ${failure}`);
if (asked.write) await writePage(found);
process.exitCode = found.failures.length > 0 ? 1 : 0;

/** Measures what is asked for, one after the other. */
async function measured(options: Asked): Promise<Report> {
  const { store, quick } = options;
  const rows: Row[] = [];
  const failures: string[] = [];
  const machine = await machineOf(await machineLoad(LOOKED_AT_MS, availableParallelism()));
  say(`the machine was ${machine['busy before']} busy with other things`);
  const stores = store === 'both' ? STORES : [store];
  const services = await startServices(stores);
  const bench: Bench = {
    services,
    stores,
    fleets: quick ? [SMALL] : FLEETS[options.fleet],
    events: quick ? Math.ceil(options.events / QUICK_SHARE) : options.events,
    seconds: quick ? QUICK_SECONDS : options.seconds,
    million: options.million,
    profile: options.profile,
    environment: options.set,
    say,
    measure: async (title, run) => {
      say(`${new Date().toISOString().slice(11, 19)} ${title}`);
      try {
        const some = await run();
        rows.push(...some);
        for (const table of render({ rows: some })) say(plain(table));
        for (const { values } of some) say(threads(values));
      } catch (error) {
        failures.push(`${title}: ${textOf(error)}`);
        say(`  no number: ${textOf(error)}`);
      }
    },
  };
  try {
    for (const name of options.only) await SECTIONS[name](bench, options.kind);
    return {
      date: new Date().toISOString().slice(0, 10),
      command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
      machine: { ...machine, ...(await versionsOf(services)) },
      rows,
      failures,
    };
  } finally {
    await services.stop();
  }
}

/** CPU by thread, where it was measured. */
function threads(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .filter(([name, us]) => /^cpu\..*\//.test(name) && us >= 0.1)
    .map(([name, us]) => `  ${name.slice('cpu.'.length)}: ${us.toFixed(1)} us/event`)
    .join('\n');
}
