import { randomBytes } from 'node:crypto';
import { chown, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePorts } from './ports.ts';
import { providePostgres, type ServerUser, serverUser } from './postgres.binaries.ts';
import { type Premises, PrivateServer, type ServerPlan } from './server.ts';

/** fsync stays on: what the tests say about durability has to be true. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '64MB',
  // In the data directory, so that a killed server leaves nothing elsewhere.
  dynamic_shared_memory_type: 'mmap',
};
const CONNECT_WITHIN_MS = 2_000;

/** Makes an empty cluster whose superuser `rug` has this password. */
async function initialize(
  { directory, log, run }: Premises,
  bin: string,
  user: ServerUser,
  password: string,
): Promise<void> {
  const passwordFile = join(directory, 'password');
  await writeFile(passwordFile, password);
  const args = [
    `--pgdata=${join(directory, 'data')}`,
    `--pwfile=${passwordFile}`,
    '--username=rug',
    '--auth=password',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
  ];
  const code = await run(join(bin, 'initdb'), args, { ...user, cwd: directory });
  if (code !== 0) {
    throw new Error(`PostgreSQL could not be set up:\n${await readFile(log, 'utf8')}`);
  }
}

async function connects(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WITHIN_MS });
  client.on('error', () => {
    // A server that goes away again has not answered; the next look tells.
  });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function prepare(premises: Premises): Promise<ServerPlan> {
  const { directory } = premises;
  const user = serverUser();
  const { uid, gid } = user;
  if (uid !== undefined && gid !== undefined) await chown(directory, uid, gid);
  const bin = providePostgres(user, join(directory, 'installation'));
  const password = randomBytes(12).toString('hex');
  await initialize(premises, bin, user, password);

  const [port = 0] = await freePorts(1);
  const url = `postgres://rug:${password}@127.0.0.1:${port}/postgres`;
  const settings = Object.entries({ port, ...SETTINGS });
  const args = ['-D', join(directory, 'data')].concat(
    settings.flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  );
  return {
    url,
    launch: () => [premises.start(join(bin, 'postgres'), args, { ...user, cwd: directory })],
    answers: () => connects(url),
  };
}

/**
 * Starts a private PostgreSQL: free port, loopback only, every file in a temporary directory, a
 * random password, fsync on.
 *
 * @param within where the directory is made; default: the system's temporary directory
 * @throws Error that names what is missing and how to get it, or the end of the server's log
 */
export function startPostgres(within?: string): Promise<PrivateServer> {
  return PrivateServer.start({
    within,
    name: 'PostgreSQL',
    // Both tell the server's own children; SIGQUIT leaves out the checkpoint.
    signals: { shutdown: 'SIGINT', end: 'SIGQUIT' },
    prepare,
  });
}
