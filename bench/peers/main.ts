/**
 * What the closest other systems make of the workload of the bench: events ordered per resource,
 * one durable state change each, drained from a filled queue.
 *
 *   node bench/peers/main.ts [--only NAME,...] [--json]     (--help tells more)
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { startPostgres } from '../../scripts/services/postgres.ts';
import { installPeers } from './install.ts';
import { textOfReport } from './result.ts';
import { runPeer } from './run.ts';

const SYSTEMS = join(import.meta.dirname, 'systems');
const SUFFIX = '.peer.ts';
const NAMES = readdirSync(SYSTEMS)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length))
  .toSorted();

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('give a whole number above 0.');
}

function names(text: string): string[] {
  const asked = text.split(',');
  const unknown = asked.filter((name) => !NAMES.includes(name));
  if (unknown.length === 0) return asked;
  throw new InvalidArgumentError(
    `no such peer: ${unknown.join(', ')}; there are ${NAMES.join(', ')}.`,
  );
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

const command = new Command('bench/peers')
  .description(
    'Measures other systems at the workload of the bench: events of 1 KB, ordered per resource ' +
      'where the peer can promise it, one durable state change each, drained from a filled queue. ' +
      'Each peer runs in a process, a database and a service of its own.',
  )
  .option('--events <n>', 'at most so many events for a peer', count, 50_000)
  .option('--seconds <n>', 'as many events as a peer drains in so many seconds', count, 10)
  .option('--resources <n>', 'how many resources take turns', count, 1_000)
  .option('--tenants <n>', 'how many tenants they belong to', count, 50)
  .option('--postgres <url>', 'server on which databases may be made (default: a private one)')
  .option('--only <names>', `some of ${NAMES.join(', ')} (default: all)`, names)
  .option('--json', 'one JSON object per line and peer instead of text', false)
  .addHelpText(
    'after',
    `
A run that fails, loses an event, does one twice or breaks a promised order gives no number, only
the reason, and the exit code 1. What is missing is installed: the peers by npm into bench/peers,
redis-server by apt-get (as root on Debian).

Examples:
  node bench/peers/main.ts --only bullmq-redis,graphile-worker
  node bench/peers/main.ts --resources 200 --tenants 20 --json`,
  )
  .parse();

const { postgres, only, json, ...workload } = command.opts<{
  events: number;
  seconds: number;
  resources: number;
  tenants: number;
  postgres?: string;
  only?: string[];
  json: boolean;
}>();

const stopped = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stopped.abort());
}

async function runAll(url: string): Promise<void> {
  for (const name of only ?? NAMES) {
    if (stopped.signal.aborted) break;
    const report = await runPeer(name, join(SYSTEMS, `${name}${SUFFIX}`), {
      ...workload,
      postgres: url,
      signal: stopped.signal,
    });
    if ('failure' in report) process.exitCode = 1;
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${textOfReport(report)}\n`);
  }
}

try {
  await installPeers(say);
  const server = postgres === undefined ? await startPostgres() : undefined;
  await runAll(postgres ?? server?.url ?? '').finally(() => server?.stop());
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
