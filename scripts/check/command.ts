import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Runs a program; resolves with nothing when it succeeded, else with the lines it printed. */
export async function linesOfFailure(command: string, ...args: string[]): Promise<string[]> {
  const child = spawn(command, args, {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const [code] = await once(child, 'close');
  if (code === 0) return [];
  const lines = stripVTControlCharacters(output.join('')).split('\n');
  const telling = lines.map((line) => line.trimEnd()).filter((line) => line !== '');
  return [...telling, `${command.split('/').at(-1)} ended with ${code}`];
}

/** A program that a package of the project brings. */
export function installed(name: string): string {
  return resolve('node_modules/.bin', name);
}
