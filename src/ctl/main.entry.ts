/** rug-ctl: adapts the process to the program. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { constants } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { systemChance } from '../environment.ts';
import { terminalOf } from './browse/terminal.ts';
import { createClient } from './client.ts';
import type { CtlPorts, Output } from './ports.ts';
import { runCtl } from './run.ts';

const time = {
  now: Date.now,
  after: (ms: number, wake: () => void): (() => void) => {
    const timer = setTimeout(wake, ms);
    return () => clearTimeout(timer);
  },
};

function output(stream: NodeJS.WriteStream): Output {
  // A reader that has seen enough (`| head`) is no error.
  stream.on('error', () => process.exit(0));
  return {
    write: (text) => stream.write(text),
    isTTY: stream.isTTY === true,
    columns: stream.columns,
  };
}

const connect: CtlPorts['connect'] = (access, ca) => {
  if (ca !== null) setDefaultCACertificates([...getCACertificates('default'), ca]);
  return createClient(access, time);
};

/** The library is loaded by whoever goes over the bus only. */
const command: CtlPorts['command'] = async (request) => {
  const { giveCommand } = await import('../bus/command-client.ts');
  return giveCommand(request, { time, chance: systemChance });
};

/** The store is loaded by whoever looks after a database only. */
const db: CtlPorts['db'] = {
  migrate: async (place, dryRun) => (await import('../store/admin.ts')).migrate(place, dryRun),
  doctor: async (place) => (await import('../store/admin.ts')).doctor(place, time.now()),
};

/** The new text is whole before it takes the place of the old one. */
async function write(path: string, text: string): Promise<void> {
  const { mode } = await stat(path);
  const draft = `${path}.new`;
  await writeFile(draft, text, { mode: 0o600 });
  await chmod(draft, mode);
  await rename(draft, path);
}

/** Asked of whatever can be asked: where it cannot, there is nothing to warn of. */
const isOpen = (path: string): Promise<boolean> =>
  stat(path).then(
    ({ mode }) => process.platform !== 'win32' && (mode & 0o044) !== 0,
    () => false,
  );

/** The program has the terminal to itself: signals from it are its business. */
function run(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', ignore);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // It rejects when somebody interrupts or closes the input: that is a no.
  const answer = await terminal.question(question).catch(() => 'no');
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function version(): string {
  const path = findPackageJSON(import.meta.url);
  if (path === undefined) return 'unknown';
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

process.exitCode = await runCtl(process.argv.slice(2), {
  version: version(),
  connect,
  command,
  db,
  out: output(process.stdout),
  err: output(process.stderr),
  env: process.env,
  time,
  read: (path) => (path === '-' ? text(process.stdin) : readFile(path, 'utf8')),
  write,
  isOpen,
  spawn: run,
  confirm: process.stdin.isTTY === true && process.stderr.isTTY === true ? confirm : null,
  terminal: terminalOf(process, time),
});
