/** Programs that tests need: looked for on the machine, else installed from Debian's packages. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { getuid } from 'node:process';

const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_TEXT =
  '#!/bin/sh\n# Written while the tests of rug install packages: starts no service.\nexit 101\n';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a program in one of the places; undefined: it is in none. */
export function findProgram(name: string, places: readonly string[]): string | undefined {
  return places.map((place) => join(place, name)).find(isExecutable);
}

/** Runs apt-get without questions; resolves with its output when it failed. */
async function apt(...args: string[]): Promise<string | undefined> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const child = spawn('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const [code] = await once(child, 'close');
  return code === 0 ? undefined : output.join('').trim();
}

/** Keeps Debian from starting the package's service, unless the machine has a say of its own. */
async function withoutServices<T>(work: () => Promise<T>): Promise<T> {
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, POLICY_TEXT, { mode: 0o755, flag: 'wx' });
  try {
    return await work();
  } finally {
    if (ours) rmSync(POLICY);
  }
}

/**
 * Installs a package; its services are not started. Resolves with what apt-get said when it failed.
 */
export function installPackage(name: string): Promise<string | undefined> {
  return withoutServices(async () => {
    // An outdated list is no reason to give up: the installation tells.
    await apt('update');
    return apt('install', '--no-install-recommends', name);
  });
}

/**
 * The path of a program that its package brings; as root on Debian it is installed when it is missing.
 *
 * @throws Error that names what is missing and how to get it
 */
export async function provideProgram(name: string, packageName: string = name): Promise<string> {
  const find = (): string | undefined =>
    findProgram(name, (process.env.PATH ?? '').split(delimiter));
  const found = find();
  if (found !== undefined) return found;
  const failure =
    existsSync('/usr/bin/apt-get') && getuid?.() === 0
      ? await installPackage(packageName)
      : 'only root on Debian may install it';
  const installed = find();
  if (installed !== undefined) return installed;
  throw new Error(`the test needs ${name} (package ${packageName}): ${failure ?? 'not found'}`);
}
