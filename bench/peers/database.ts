import { Client } from 'pg';
import { parentOf } from './cpu.ts';
import type { Applied } from './judge.ts';
import { APPLIED, RESOURCES, TABLES } from './workload.ts';

/** A database for one peer. */
export interface PeerDatabase {
  readonly url: string;
  /** Process id of the server; undefined: it runs on another machine. */
  readonly server: number | undefined;
  applied(): Promise<Applied[]>;
  drop(): Promise<void>;
}

/** What a durable commit needs; a number without it would be worth nothing. */
const NEEDED = ['fsync', 'synchronous_commit', 'full_page_writes'] as const;

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function requireDurability(client: Client): Promise<void> {
  for (const setting of NEEDED) {
    const { rows } = await client.query(`show ${setting}`);
    if (rows[0]?.[setting] !== 'on') {
      throw new Error(`PostgreSQL runs with ${setting} = ${rows[0]?.[setting]}: set it to on`);
    }
  }
}

/** The server is the parent of what serves us, when that is a process of this machine. */
async function serverOf(client: Client): Promise<number | undefined> {
  const { rows } = await client.query('select pg_backend_pid() as pid, inet_server_addr() as at');
  const local = rows[0]?.at === null || String(rows[0]?.at).startsWith('127.');
  return local ? parentOf(rows[0]?.pid) : undefined;
}

/**
 * Makes an empty database with the workload's tables on the server of the URL.
 *
 * @throws Error when that server does not bring commits to disk
 */
export async function makeDatabase(
  url: string,
  name: string,
  resources: number,
): Promise<PeerDatabase> {
  const own = new URL(url);
  own.pathname = `/${name}`;
  await connected(url, async (client) => {
    await requireDurability(client);
    await client.query(`create database ${name}`);
  });
  const server = await connected(own.href, async (client) => {
    await client.query(TABLES);
    await client.query(RESOURCES, [resources]);
    // What making it left to do is not for the peer.
    await client.query('checkpoint');
    return serverOf(client);
  });
  return {
    url: own.href,
    server,
    applied: () =>
      connected(own.href, async (client) => (await client.query<Applied>(APPLIED)).rows),
    drop: () =>
      connected(url, async (client) => {
        await client.query(`drop database ${name} with (force)`);
      }),
  };
}
