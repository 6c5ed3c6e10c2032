/** `npm run soak`: rug under half of its top rate for as long as is asked for. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { textOf } from '../../src/model/errors.ts';
import { on } from '../bench.ts';
import { figure } from '../report/figures.ts';
import { SMALL } from '../rig/fleet.ts';
import { STORES, type StoreName, startServices } from '../rig/services.ts';
import { openStage } from '../rig/stage.ts';
import { live } from '../workloads/live.ts';
import { KINDS, type Kind } from '../workloads/plan.ts';
import { soak } from './soak.ts';

/** The run that finds the top rate, without and with its warm-up. */
const TOP = { seconds: 10, warmUpSeconds: 5 };

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function positive(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('give a number above 0.');
}

const command = new Command('soak')
  .description(
    'Keeps rug under a steady load of notifications, against a RabbitMQ (and PostgreSQL) of its own, ' +
      'with retention so short that rows are deleted all the time, and judges: heap after ' +
      'collection, age of the oldest rows, drift of latency, and that no event was lost.',
  )
  .option('--minutes <n>', 'how long', positive, 20)
  .addOption(new Option('--store <store>', 'where').choices(STORES).default('embedded'))
  .addOption(new Option('--kind <kind>', 'which events').choices(KINDS).default('push'))
  .option('--rate <n>', 'events a second (default: half of what a short run can do)', positive)
  .addHelpText(
    'after',
    `
Exit code 1 when a claim does not hold. What a short soak cannot tell is said to be open: the growth of
the heap needs about 20 minutes.

Examples:
  npm run soak -- --minutes 20
  npm run soak -- --minutes 5 --store postgres --rate 2000`,
  )
  .parse();
const asked = command.opts<{ minutes: number; store: StoreName; kind: Kind; rate?: number }>();

const { store, kind, minutes } = asked;
const services = await startServices([store]);
const { url: amqpUrl } = services.rabbit;
try {
  const rate = asked.rate ?? (await topRate()) / 2;
  say(`${minutes} minutes at ${figure(rate)} events/s, ${store}`);
  const verdicts = await on(openStage(services, store, SMALL), (stage) =>
    soak(stage, { amqpUrl, kind, rate, seconds: minutes * 60, say }),
  );
  for (const { claim, found, holds } of verdicts) {
    say(`${holds === null ? 'open ' : holds ? 'holds' : 'FAILS'}  ${claim}: ${found}`);
  }
  process.exitCode = verdicts.some(({ holds }) => holds === false) ? 1 : 0;
} catch (error) {
  say(`the soak broke off: ${textOf(error)}`);
  process.exitCode = 1;
} finally {
  await services.stop();
}

/** Events a second that it keeps up with. */
function topRate(): Promise<number> {
  return on(openStage(services, store, SMALL), async (stage) => {
    const options = { amqpUrl, kind, rate: null, spread: SMALL.routers, burst: 1, ...TOP };
    const { eventsPerSecond } = await live(stage, options);
    say(`it keeps up with ${figure(eventsPerSecond)} events/s`);
    return eventsPerSecond;
  });
}
