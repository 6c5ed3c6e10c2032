import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { connect } from 'amqplib';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startPostgres } from '../../scripts/services/postgres.ts';
import { startRabbit } from '../../scripts/services/rabbit.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { freshDatabase } from '../support/services.ts';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function isReachable(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = createConnection({ host: hostname, port: Number(port) });
  const reached = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return reached;
}

// Brokers take seconds to start, and much longer on a busy machine.
const SLOW = { timeout: 120_000 };

describe('a private RabbitMQ', SLOW, () => {
  it('keeps its URL and its durable messages when it is killed and restarted', async () => {
    const rabbit = await startRabbit();
    onTestFinished(() => rabbit.stop());
    const before = await connect(rabbit.url);
    before.on('error', () => undefined);
    const channel = await before.createConfirmChannel();
    channel.on('error', () => undefined);
    await channel.assertExchange('by-tenant', 'x-consistent-hash');
    await channel.assertQueue('kept', { durable: true });
    channel.sendToQueue('kept', Buffer.from('hello'), { persistent: true });
    await channel.waitForConfirms();

    const firstPid = rabbit.pid;
    await rabbit.kill();
    expect(await isReachable(rabbit.url)).toBe(false);
    await rabbit.restart();
    expect(rabbit.pid).not.toBe(firstPid);

    const after = await connect(rabbit.url);
    const message = await (await after.createChannel()).get('kept');
    expect(message !== false && message.content.toString()).toBe('hello');
    await after.close();
  });
});

describe('a private PostgreSQL', () => {
  it('keeps its URL and what was committed when it is killed and restarted', async () => {
    const postgres = await startPostgres();
    onTestFinished(() => postgres.stop());
    await query(postgres.url, 'create table kept as select 42 as answer');
    await postgres.kill();
    expect(await isReachable(postgres.url)).toBe(false);
    await postgres.restart();
    expect(await query(postgres.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(await query(postgres.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('keeps its connections while it is frozen, and answers them when it goes on', async () => {
    const postgres = await startPostgres();
    onTestFinished(() => postgres.stop());
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    onTestFinished(() => client.end());
    await postgres.pause();
    const answered = client.query('select 42 as answer').then(({ rows }) => rows);
    await postgres.resume();
    expect(await answered).toEqual([{ answer: 42 }]);
  });

  it('is gone with all its files when it is stopped', async () => {
    const postgres = await startPostgres();
    const [setting] = await query(postgres.url, 'show data_directory');
    expect(setting).toMatchObject({ data_directory: expect.stringContaining('rug-postgresql-') });
    const { data_directory: directory } = Object(setting);
    await postgres.stop();
    expect(await isReachable(postgres.url)).toBe(false);
    await expect(readdir(directory)).rejects.toThrow('ENOENT');
  });
});

describe('a fresh database', () => {
  it('is empty, and is dropped while somebody is connected to it', async () => {
    const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
    await query(one.url, 'create table here as select 1');
    const tables = "select tablename from pg_tables where schemaname = 'public'";
    expect(await query(other.url, tables)).toEqual([]);

    const connected = new Client({ connectionString: one.url });
    const cutOff = new Promise((resolve) => connected.on('error', resolve));
    await connected.connect();
    await one.drop();
    await cutOff;
    await expect(query(one.url, 'select 1')).rejects.toThrow('does not exist');
    await other.drop();
  });
});

describe('the runner of services', SLOW, () => {
  it('leaves no process and no file when it is killed', async () => {
    const temporary = await temporaryDirectory();
    onTestFinished(() => temporary.remove());
    // The user that runs PostgreSQL has to get to its files.
    await chmod(temporary.path, 0o755);
    const tell = `console.log(JSON.stringify(process.env)); setInterval(() => undefined, 60_000)`;
    const { RUG_TEST_AMQP_URL: _, RUG_TEST_DATABASE_URL: __, ...environment } = process.env;
    const runner = spawn(
      process.execPath,
      ['scripts/services/run.ts', process.execPath, '-e', tell],
      { env: { ...environment, TMPDIR: temporary.path }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = await once(runner.stdout, 'data');
    const { RUG_TEST_AMQP_URL: amqp = '', RUG_TEST_DATABASE_URL: database = '' } = JSON.parse(line);
    expect(await Promise.all([amqp, database].map(isReachable))).toEqual([true, true]);

    // The command shares the output of the runner, which therefore ends with the last of them.
    const outputEnded = once(runner, 'close');
    runner.kill('SIGKILL');
    await outputEnded;
    await vi.waitFor(async () => {
      const reachable = await Promise.all([amqp, database].map(isReachable));
      const left = await readdir(temporary.path);
      expect({ reachable, left }).toEqual({ reachable: [false, false], left: [] });
    }, 10_000);
  });
});
