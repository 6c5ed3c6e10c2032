/** The program `rug`: reads its configuration, starts, says what it is doing, stops on a signal. */
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import process from 'node:process';
import { type Invocation, parseCommandLine } from './config/command-line.ts';
import { LiveConfig } from './config/live.ts';
import { namesKnownTo } from './config/names.ts';
import { printOptions } from './config/print.ts';
import { strayVariables } from './config/variables.ts';
import { createRegistry } from './drivers/registry.ts';
import { systemChance, systemSoon, systemTime } from './environment.ts';
import { killer } from './killer.ts';
import { createLog } from './log.ts';
import type { Running } from './main.ts';
import { ERRORS, RugError, textOf } from './model/errors.ts';
import type { ReloadReport } from './model/operations.ts';
import type { Log } from './model/ports.ts';
import { reloaded, welcome } from './welcome.ts';

// In a checkout it lies above src, in the package above dist/src.
const { version }: { version: string } = JSON.parse(
  readFileSync(findPackageJSON('..', import.meta.url) ?? 'package.json', 'utf8'),
);

const say = (text: string): void => {
  process.stderr.write(text);
};

const complain = (error: unknown): void => {
  const known = error instanceof RugError ? `\n  ${ERRORS[error.code].hint}` : '';
  say(`rug: ${textOf(error).replaceAll('\n', '\n     ')}${known}\n`);
};

/** How long a stop may take beyond the drain before the process ends regardless, milliseconds. */
const PATIENCE = 20_000;

const readText = (path: string): string => readFileSync(path, 'utf8');

function configOf({ filePath, fileSetting, flags }: Invocation): LiveConfig {
  for (const stray of strayVariables(process.env)) say(`rug: ${stray}\n`);
  return new LiveConfig({
    filePath,
    fileSetting,
    flags,
    environment: () => process.env,
    readText,
  });
}

/** `rug config`: says what would be used, and starts nothing. */
function tellConfig(invocation: Invocation): void {
  const live = configOf(invocation);
  live.require(namesKnownTo(createRegistry({ phantom: { socketPath: '' } }, { time: systemTime })));
  if (invocation.type === 'show')
    process.stdout.write(printOptions(live.show(), invocation.format));
  else process.stdout.write(`${invocation.filePath} can be used\n`);
}

async function run(invocation: Invocation): Promise<void> {
  const begun = performance.now();
  const live = configOf(invocation);
  prepare(live);
  keepAlive();
  const log = createLog(live.current().logLevel);
  live.onChange((config) => log.setLevel(config.logLevel));
  const killAt = process.env.RUG_KILL_AT;
  let hungUp = (): void => process.exit(1);
  let reload = async (): Promise<ReloadReport> => live.reload();
  process.on('SIGHUP', () => (isTerminalGone() ? hungUp() : void tellReload(reload, log)));
  // Most of rug, which those who only look at the configuration need not wait for.
  const { start } = await import('./main.ts');
  const running = await start(live, {
    time: systemTime,
    soon: systemSoon,
    chance: systemChance,
    log,
    checkpoint: killer(killAt),
    killAt,
    version,
    readText,
    fail: (error) => {
      complain(error);
      process.exit(1);
    },
  });
  say(welcome(running, version, performance.now() - begun));
  reload = running.reload;
  const stop = stopper(running, live);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  hungUp = () => stop('SIGHUP');
}

/** Makes the directory that store, sockets and world share. */
function prepare(live: LiveConfig): void {
  const { dataDir } = live.current();
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const origin = live.show().find(({ path }) => path === 'dataDir')?.origin;
    const message = `${origin}: ${dataDir} cannot be used: ${textOf(cause)}`;
    throw new RugError('bad_config', message, { field: 'dataDir', cause });
  }
}

/** Nothing else does while a database is waited for: no timer of `systemTime` keeps a process. */
function keepAlive(): void {
  setInterval(() => undefined, 2 ** 31 - 1);
}

const BEGAN_ON_TERMINAL = [process.stdin, process.stdout, process.stderr].some(
  ({ isTTY }) => isTTY,
);

/** SIGHUP also means that the terminal was closed, where there was one: then there is none to open. */
function isTerminalGone(): boolean {
  if (!BEGAN_ON_TERMINAL) return false;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return false;
  } catch {
    // What is still said finds nobody, and that is no reason to die in the middle.
    process.stdout.on('error', () => undefined);
    process.stderr.on('error', () => undefined);
    return true;
  }
}

async function tellReload(reload: () => Promise<ReloadReport>, log: Log): Promise<void> {
  try {
    say(reloaded(await reload()));
  } catch (error) {
    log.error({ error: textOf(error) }, 'the configuration was not read again');
    complain(error);
    say('  Nothing has changed.\n');
  }
}

/** What the machine refuses now and may allow later. */
const PASSING: ReadonlySet<unknown> = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'ENOTFOUND']);

/** True: the configuration is wrong, and to start once more with the same one is no use. */
function isUnfit(error: unknown): boolean {
  if (!(error instanceof RugError) || error.code !== 'bad_config') return false;
  const { cause } = error;
  return !(cause instanceof Error && 'code' in cause && PASSING.has(cause.code));
}

/** Ends the process in order; asked twice, at once. */
function stopper(running: Running, live: LiveConfig): (signal: string) => void {
  let stops = 0;
  return (signal) => {
    stops += 1;
    if (stops > 1) process.exit(1);
    say(`rug: ${signal}: draining; once more ends it at once\n`);
    const drain = live.current().scheduler.drainSeconds * 1000;
    systemTime.after(drain + PATIENCE, () => process.exit(1));
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        complain(error);
        process.exit(1);
      },
    );
  };
}

const invocation = parseCommandLine(process.argv.slice(2), {
  version,
  environment: process.env,
  out: (text) => void process.stdout.write(text),
  err: say,
});
if (typeof invocation === 'number') {
  process.exitCode = invocation;
} else {
  try {
    if (invocation.type === 'run') await run(invocation);
    else tellConfig(invocation);
  } catch (error) {
    complain(error);
    process.exit(isUnfit(error) ? 2 : 1);
  }
}
