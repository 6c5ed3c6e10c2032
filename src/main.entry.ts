/** The program `rug`: reads its configuration, starts, says what it is doing, stops on a signal. */
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import process from 'node:process';
import { parse } from 'yaml';
import { loadConfig, strayVariables } from './config.ts';
import { systemChance, systemTime } from './environment.ts';
import { killer } from './killer.ts';
import { createLog } from './log.ts';
import { type Running, start } from './main.ts';
import { ERRORS, RugError, textOf } from './model/errors.ts';
import { usage, welcome } from './welcome.ts';

// In a checkout it lies above src, in the package above dist/src.
const manifest: { version: string } = JSON.parse(
  readFileSync(findPackageJSON('..', import.meta.url) ?? 'package.json', 'utf8'),
);

if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
  process.stdout.write(usage(manifest.version));
  process.exit(0);
}
if (process.argv[2] === '--version') {
  process.stdout.write(`${manifest.version}\n`);
  process.exit(0);
}
if (process.argv.length > 2) {
  process.stderr.write(`rug: unknown argument "${process.argv[2]}"; see rug --help\n`);
  process.exit(2);
}

const complain = (error: unknown): void => {
  const known = error instanceof RugError ? `\n  ${ERRORS[error.code].hint}` : '';
  process.stderr.write(`rug: ${textOf(error)}${known}\n`);
};

/** How long a stop may take beyond the drain before the process ends regardless, milliseconds. */
const PATIENCE = 10_000;

async function main(): Promise<void> {
  const begun = performance.now();
  const { env } = process;
  const config = loadConfig(settingsFile(env.RUG_CONFIG), env);
  for (const stray of strayVariables(env)) process.stderr.write(`rug: ${stray}\n`);
  prepare(config.dataDir);
  keepAlive();
  const log = createLog(config.logLevel);
  const killAt = env.RUG_KILL_AT;
  const running = await start(config, {
    time: systemTime,
    chance: systemChance,
    log,
    checkpoint: killer(killAt),
    killAt,
    version: manifest.version,
    fail: (error) => {
      complain(error);
      process.exit(1);
    },
  });
  process.stderr.write(welcome(running, manifest.version, performance.now() - begun));
  stopOnSignal(running, config.scheduler.drainSeconds * 1000);
}

/** What the YAML file holds; undefined: there is none. */
function settingsFile(path: string | undefined): unknown {
  if (path === undefined || path === '') return undefined;
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw unusable('RUG_CONFIG', path, cause);
  }
}

/** Makes the directory that store, sockets and world share. */
function prepare(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unusable('RUG_DATA_DIR', dataDir, cause);
  }
}

function unusable(setting: string, path: string, cause: unknown): RugError {
  // Below the first line, YAML shows the place again.
  const [why] = textOf(cause).split(/:?\n/);
  return new RugError('bad_config', `${setting}: ${path} cannot be used: ${why}`, { cause });
}

/** Nothing else does while a database is waited for: no timer of `systemTime` keeps a process. */
function keepAlive(): void {
  setInterval(() => undefined, 2 ** 31 - 1);
}

function stopOnSignal(running: Running, drain: number): void {
  let stops = 0;
  const stop = (signal: string): void => {
    stops += 1;
    if (stops > 1) process.exit(1);
    process.stderr.write(`rug: ${signal}: draining; once more ends it at once\n`);
    systemTime.after(drain + PATIENCE, () => process.exit(1));
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        complain(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

try {
  await main();
} catch (error) {
  complain(error);
  process.exit(1);
}
