import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { getuid } from 'node:process';
import { findProgram, installPackage } from './debian.ts';

const PACKAGE = 'rabbitmq-server';
/** Debian's own place comes first: what it puts on the PATH is a wrapper that changes user. */
const PLACES = [
  '/usr/lib/rabbitmq/bin',
  '/opt/rabbitmq/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/sbin',
];

/** The programs of a RabbitMQ installation. */
export interface RabbitPrograms {
  server: string;
  /** Erlang's port mapper. */
  epmd: string;
}

function findRabbit(): RabbitPrograms | undefined {
  const path = (process.env.PATH ?? '').split(delimiter);
  const server = findProgram('rabbitmq-server', [...PLACES, ...path]);
  const epmd = findProgram('epmd', [...path, '/usr/bin', '/usr/lib/erlang/bin', '/usr/local/bin']);
  return server === undefined || epmd === undefined ? undefined : { server, epmd };
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
  const failure = await installPackage(PACKAGE);
  const installed = findRabbit();
  if (installed === undefined) throw missing(`installing ${PACKAGE} failed:\n${failure ?? ''}`);
  return installed;
}
