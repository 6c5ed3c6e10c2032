import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startPostgres } from '../../scripts/services/postgres.ts';
import { postgresBackend } from '../../src/store/postgres/backend.ts';
import { identity } from '../support/rows.ts';
import { freshDatabase } from '../support/services.ts';
import { type Opened, open } from './harness.ts';
import { decision, event, message } from './samples.ts';

const create = (id: string) => message(`m ${id}`, [event(id)]);
const seqs = async (store: Opened): Promise<number[]> =>
  (await store.loader.untaken(0, 10_000)).map((row) => row.seq);

interface Proxy {
  readonly url: string;
  /** The next commit is lost on its way there, or its answer on the way back. */
  readonly cutNext: (lost: 'request' | 'answer') => void;
  readonly cuts: () => number;
}

/** Stands between a client and the server of `url`, and cuts the line where it hurts most. */
async function proxy(url: string): Promise<Proxy> {
  const { hostname, port } = new URL(url);
  let plan: 'request' | 'answer' | null = null;
  let cuts = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const both = [client, upstream];
    let isLost = false;
    const cut = (): void => {
      cuts += 1;
      for (const socket of both) socket.destroy();
    };
    for (const socket of both) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        for (const other of both) other.destroy();
      });
    }
    client.on('data', (data) => {
      if (plan !== null && data.includes('commit\0')) {
        if (plan === 'request') {
          plan = null;
          cut();
          return;
        }
        plan = null;
        isLost = true;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (isLost) cut();
      else client.write(data);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const through = new URL(url);
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: through.href,
    cutNext: (lost) => {
      plan = lost;
    },
    cuts: () => cuts,
  };
}

describe('PostgreSQL that breaks', () => {
  let url: string;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    ({ url, drop } = await freshDatabase());
    await (await open(postgresBackend(url, () => {}))).close();
  });
  afterAll(() => drop());

  for (const lost of ['request', 'answer'] as const) {
    it(`a commit whose ${lost} is lost on the wire takes effect once`, async () => {
      const own = await freshDatabase();
      onTestFinished(own.drop);
      const line = await proxy(own.url);
      const store = await open(postgresBackend(line.url, () => {}));
      onTestFinished(store.close);
      await store.writer.accept([create('a')]);
      line.cutNext(lost);
      const [answers] = await Promise.all([
        store.writer.accept([create('b'), create('a'), create('c')]),
        store.writer.commit(identity('a'), decision({ takenSeq: 1 })),
      ]);
      expect(answers.map(({ events }) => events[0]?.kind)).toEqual(['taken', 'duplicate', 'taken']);
      expect(line.cuts()).toBe(1);
      expect(store.states).toEqual(['down', 'up']);
      expect(await seqs(store)).toEqual([2, 3]);
      expect((await store.reader.trail('a', { limit: 9 })).items).toHaveLength(1);
    });
  }

  it('takes the partition from a process that froze in the middle of a transaction', async () => {
    const own = await freshDatabase();
    onTestFinished(own.drop);
    const frozen = new Client(own.url);
    frozen.on('error', () => {});
    const first = await open(postgresBackend(own.url, () => {}));
    await first.close();
    await frozen.connect();
    await frozen.query("set idle_in_transaction_session_timeout = '1s'");
    await frozen.query('begin; update partition set batch = batch + 1');
    const next = await open(postgresBackend(own.url, () => {}));
    onTestFinished(next.close);
    expect(next.token).toBe(2);
    await next.writer.accept([create('a')]);
    expect(await seqs(next)).toEqual([1]);
    await frozen.end();
  });

  it('bounds how long a frozen process of ours can hold a transaction open', async () => {
    const backend = postgresBackend(url, () => {});
    onTestFinished(backend.close);
    const [row] = await backend.read<{ limit: string; commit: string }>(
      `select current_setting('idle_in_transaction_session_timeout') as limit,
         current_setting('synchronous_commit') as commit`,
      [],
    );
    expect(row).toEqual({ limit: '10s', commit: 'on' });
  });

  it('says at once that it is of no use to wait for a wrong password or database', async () => {
    const wrong = new URL(url);
    wrong.password = 'wrong';
    const missing = new URL(url);
    missing.pathname = '/nobody_made_this';
    for (const one of [wrong, missing]) {
      const backend = postgresBackend(one.href, () => {});
      onTestFinished(backend.close);
      await expect(open(backend)).rejects.toMatchObject({ code: 'store_unreachable' });
    }
  });

  it('loses and repeats nothing when it is killed in the middle of a stream of messages', async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const store = await open(
      postgresBackend(server.url, () => {}),
      { maxBatch: 16 },
    );
    onTestFinished(store.close);
    const [streams, length] = [4, 60];
    const taken: number[] = [];
    let reached: () => void = () => {};
    const third = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const stream = async (number: number): Promise<void> => {
      for (let i = 0; i < length; i++) {
        const answers = await store.writer.accept([create(`${number} ${i}`), create(`own ${i}`)]);
        for (const { events } of answers) {
          if (events[0]?.kind === 'taken') taken.push(events[0].seq);
        }
        if (taken.length > length) reached();
      }
    };
    const done = Promise.all([...Array(streams).keys()].map(stream));
    await third;
    await server.kill();
    const before = taken.length;
    await server.restart();
    await done;
    expect(before).toBeLessThan(taken.length);
    expect([...taken].sort((a, b) => a - b)).toEqual(
      [...Array((streams + 1) * length).keys()].map((i) => i + 1),
    );
    expect(await seqs(store)).toEqual([...taken].sort((a, b) => a - b));
    expect(store.states).toEqual(['down', 'up']);
  });
});
