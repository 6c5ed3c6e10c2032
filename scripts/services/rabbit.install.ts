import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { getuid } from 'node:process';

const PACKAGE = 'rabbitmq-server';
/** Debian's own place comes first: what it puts on the PATH is a wrapper that changes user. */
const PLACES = [
  '/usr/lib/rabbitmq/bin',
  '/opt/rabbitmq/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/sbin',
];
const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_TEXT =
  '#!/bin/sh\n# Written while the tests of rug install RabbitMQ: starts no service.\nexit 101\n';

/** The programs of a RabbitMQ installation. */
export interface RabbitPrograms {
  server: string;
  /** Erlang's port mapper. */
  epmd: string;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findProgram(name: string, places: readonly string[]): string | undefined {
  return places.map((place) => join(place, name)).find(isExecutable);
}

function findRabbit(): RabbitPrograms | undefined {
  const path = (process.env.PATH ?? '').split(delimiter);
  const server = findProgram('rabbitmq-server', [...PLACES, ...path]);
  const epmd = findProgram('epmd', [...path, '/usr/bin', '/usr/lib/erlang/bin', '/usr/local/bin']);
  return server === undefined || epmd === undefined ? undefined : { server, epmd };
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

function missing(why: string): Error {
  return new Error(
    `RabbitMQ is missing: ${why}\n` +
      `  Install it (Debian, Ubuntu: apt-get install ${PACKAGE}; others: https://www.rabbitmq.com/docs/download)\n` +
      '  or set RUG_TEST_AMQP_URL to a broker that the tests may use (amqp://user:password@host:port).',
  );
}

/**
 * Finds RabbitMQ on this machine; as root on Debian installs its package when there is none.
 *
 * @param say receives a line before something that takes long
 * @throws Error that names what is missing and how to get it
 */
export async function provideRabbit(say: (line: string) => void): Promise<RabbitPrograms> {
  const found = findRabbit();
  if (found !== undefined) return found;
  if (!existsSync('/usr/bin/apt-get')) throw missing('no rabbitmq-server (and epmd) is installed.');
  if (getuid?.() !== 0) {
    throw missing('no rabbitmq-server (and epmd) is installed, and only root may install it.');
  }
  say(`installing RabbitMQ (Debian package ${PACKAGE}) ...`);
  const failure = await withoutServices(async () => {
    // An outdated list is no reason to give up: the installation tells.
    await apt('update');
    return apt('install', '--no-install-recommends', PACKAGE);
  });
  const installed = findRabbit();
  if (installed === undefined) throw missing(`installing ${PACKAGE} failed:\n${failure ?? ''}`);
  return installed;
}
