import { Client } from 'pg';

async function execute(
  url: string,
  statement: (quoted: string) => string,
  name: string,
): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement(client.escapeIdentifier(name)));
  } finally {
    await client.end();
  }
}

/** Creates an empty database on the server of `url`; returns the URL of the new database. */
export async function createDatabase(url: string, name: string): Promise<string> {
  await execute(url, (quoted) => `create database ${quoted}`, name);
  const created = new URL(url);
  created.pathname = `/${encodeURIComponent(name)}`;
  return created.href;
}

/** Drops a database, ending whatever is still connected to it. `url` is that of another one. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  await execute(url, (quoted) => `drop database if exists ${quoted} with (force)`, name);
}
