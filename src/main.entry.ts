/** The program `rug`: reads its configuration, starts, says what it is doing, stops on a signal. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parse } from 'yaml';
import { loadConfig } from './config.ts';
import { systemChance, systemTime } from './environment.ts';
import { killer } from './killer.ts';
import { createLog } from './log.ts';
import { type Running, start } from './main.ts';
import { ERRORS, RugError } from './model/errors.ts';
import { usage, welcome } from './welcome.ts';

const manifest: { version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
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
  process.stderr.write(`rug: ${error instanceof Error ? error.message : String(error)}${known}\n`);
};

/** How long a stop may take beyond the drain before the process ends regardless, milliseconds. */
const PATIENCE = 10_000;

async function main(): Promise<void> {
  const begun = performance.now();
  const { env } = process;
  const path = env.RUG_CONFIG;
  const file: unknown = path === undefined ? undefined : parse(readFileSync(path, 'utf8'));
  const config = loadConfig(file, env);
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
