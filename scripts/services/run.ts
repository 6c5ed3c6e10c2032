/**
 * Runs a command with private services, and ends them with it:
 *
 *   node scripts/services/run.ts COMMAND [ARGUMENT...]
 *
 * COMMAND finds RUG_TEST_AMQP_URL and RUG_TEST_DATABASE_URL in its environment; a URL that is
 * already there is used as it is, and nothing is started for it. Without a command the two
 * variables are printed and the services stay until this is interrupted.
 */
import { once } from 'node:events';
import { constants } from 'node:os';
import { openGuard, signalGroup } from './guard.ts';
import { startPostgres } from './postgres.ts';
import { startRabbit } from './rabbit.ts';
import type { PrivateServer } from './server.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Which server provides which variable. */
const PROVIDERS: Readonly<Record<string, () => Promise<PrivateServer>>> = {
  RUG_TEST_AMQP_URL: () => startRabbit(say),
  RUG_TEST_DATABASE_URL: startPostgres,
};

interface Services {
  urls: Record<string, string>;
  stop(): Promise<void>;
}

/** Starts what the environment does not name; throws one error for all that cannot be had. */
async function startServices(): Promise<Services> {
  const wanted = Object.entries(PROVIDERS).filter(([name]) => !process.env[name]);
  const started = await Promise.allSettled(
    wanted.map(async ([name, start]) => ({ name, server: await start() })),
  );
  const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(running.map(({ server }) => server.stop()));
  };
  const failures = started.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (failures.length > 0) {
    await stop();
    throw new Error(
      failures
        .map((reason) => (reason instanceof Error ? reason.message : String(reason)))
        .join('\n'),
    );
  }
  return { urls: Object.fromEntries(running.map(({ name, server }) => [name, server.url])), stop };
}

/** Runs the command in its own process group, which gets our signals; resolves with its exit code. */
async function runCommand(
  command: string,
  args: readonly string[],
  urls: Record<string, string>,
): Promise<number> {
  const guard = openGuard('SIGTERM');
  // Before the start: a command may be quick to ask for the end.
  for (const signal of SIGNALS) process.on(signal, () => signalGroup(child, signal));
  const child = guard.start(command, args, {
    env: { ...process.env, ...urls },
    stdio: ['inherit', 'inherit', 'inherit'],
  });
  await once(child, 'exit');
  await guard.close();
  const { exitCode, signalCode } = child;
  return signalCode === null ? (exitCode ?? 1) : 128 + constants.signals[signalCode];
}

async function showUntilInterrupted(urls: Record<string, string>): Promise<number> {
  const interrupted = Promise.race(SIGNALS.map((signal) => once(process, signal)));
  for (const [name, url] of Object.entries(urls)) process.stdout.write(`${name}=${url}\n`);
  const alive = setInterval(() => undefined, 60_000);
  await interrupted;
  clearInterval(alive);
  return 0;
}

async function main([command, ...args]: string[]): Promise<number> {
  const services = await startServices();
  try {
    return await (command === undefined
      ? showUntilInterrupted(services.urls)
      : runCommand(command, args, services.urls));
  } finally {
    await services.stop();
  }
}

try {
  const words = process.argv.slice(2);
  process.exitCode = await main(words[0] === '--' ? words.slice(1) : words);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
