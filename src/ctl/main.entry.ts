/** rug-ctl: adapts the process to the program. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { createClient } from './client.ts';
import type { Output } from './ports.ts';
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
  connect: (url) => createClient(url, time),
  out: output(process.stdout),
  err: output(process.stderr),
  env: process.env,
  time,
  read: (path) => (path === '-' ? text(process.stdin) : readFile(path, 'utf8')),
  confirm: process.stdin.isTTY === true && process.stderr.isTTY === true ? confirm : null,
});
