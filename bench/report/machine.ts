/** What the figures were taken on. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { Services } from '../rig/services.ts';

const run = promisify(execFile);
const GB = 1e9;

/** Name -> value; `load` is the share of the machine that was busy with other things before. */
export async function machineOf(load: number): Promise<Readonly<Record<string, string>>> {
  const cpu = /^model name\s*: (.+)$/m.exec(await readFile('/proc/cpuinfo', 'utf8'))?.[1];
  return {
    cores: `${availableParallelism()} (${cpu ?? 'unknown'})`,
    memory: `${Math.round(totalmem() / GB)} GB`,
    kernel: release(),
    node: process.version,
    'busy before': `${Math.round(load * 100)} %`,
    commit: (
      await run('git', ['rev-parse', '--short', 'HEAD']).catch(() => ({ stdout: 'none' }))
    ).stdout.trim(),
  };
}

/** What the servers say of themselves. */
export async function versionsOf({ rabbit, postgres }: Services): Promise<Record<string, string>> {
  const { Client } = await import('pg');
  const { connect } = await import('amqplib');
  const model = await connect(rabbit.url);
  const broker = String(model.connection.serverProperties.version);
  await model.close();
  if (postgres === null) return { rabbitmq: broker };
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query('show server_version');
  await client.end();
  return { rabbitmq: broker, postgresql: String(rows[0].server_version) };
}
