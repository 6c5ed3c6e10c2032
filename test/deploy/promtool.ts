import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Debian's package of Prometheus; only the one program is taken out of it, nothing is installed. */
const PACKAGE = 'prometheus';
const CACHE = 'node_modules/.cache/promtool';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

async function run(command: string, args: readonly string[], cwd = '.'): Promise<Ended> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const missing = once(child, 'error').then(([error]: unknown[]) => String(error));
  const closed = once(child, 'close').then(([code]: unknown[]) => code);
  const end = await Promise.race([missing, closed]);
  if (typeof end === 'string') return { code: null, output: end };
  return { code: typeof end === 'number' ? end : null, output: output.join('') };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where promtool is: on this machine, or taken out of Debian's package, which is kept for the next run.
 *
 * @throws Error that says what is missing and how to get it
 */
async function providePromtool(): Promise<string> {
  const cached = join(CACHE, 'promtool');
  const places = (process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'promtool'));
  const found = [cached, ...places].find(isExecutable);
  if (found !== undefined) return found;
  await mkdir(CACHE, { recursive: true });
  const place = await mkdtemp(join(CACHE, 'package-'));
  try {
    // A fresh machine has no list of packages, or an outdated one.
    let fetched = await run('apt-get', ['-q', 'download', PACKAGE], place);
    if (fetched.code !== 0) {
      await run('apt-get', ['-q', 'update']);
      fetched = await run('apt-get', ['-q', 'download', PACKAGE], place);
    }
    const name = (await readdir(place)).find((file) => file.endsWith('.deb'));
    if (name === undefined) throw missing(fetched.output);
    const unpacked = await run('dpkg-deb', ['--extract', name, '.'], place);
    if (unpacked.code !== 0) throw missing(unpacked.output);
    await rename(join(place, 'usr/bin/promtool'), cached);
    return cached;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

const missing = (why: string): Error =>
  new Error(
    `promtool is missing, and Debian's package ${PACKAGE} cannot be had:\n${why}\n` +
      '  Put promtool on the PATH (https://prometheus.io/download).',
  );

/** Runs promtool; what it says is in the error when it is not content. */
export async function promtool(...args: readonly string[]): Promise<string> {
  const program = await providePromtool();
  const { code, output } = await run(program, args);
  if (code !== 0) throw new Error(`promtool ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

/** Runs unit tests of rules, as `promtool test rules` reads them. JSON is YAML. */
export async function testRules(file: string, tests: object): Promise<string> {
  await writeFile(file, JSON.stringify(tests));
  return promtool('test', 'rules', file);
}
