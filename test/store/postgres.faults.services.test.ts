import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openLine } from '../../scripts/services/line.ts';
import { startPostgres } from '../../scripts/services/postgres.ts';
import { postgresBackend } from '../../src/store/postgres/backend.ts';
import { identity } from '../support/rows.ts';
import { freshDatabase } from '../support/services.ts';
import { type Opened, open } from './harness.ts';
import { decision, event, message } from './samples.ts';

const create = (id: string) => message(`m ${id}`, [event(id)]);
const seqs = async (store: Opened): Promise<number[]> =>
  (await store.loader.untaken(0, 10_000)).map((row) => row.seq);

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
      const line = await openLine(own.url);
      onTestFinished(line.close);
      const store = await open(postgresBackend(line.url, () => {}));
      onTestFinished(store.close);
      await store.writer.accept([create('a')]);
      const cut = line.cutNext(lost);
      const [answers] = await Promise.all([
        store.writer.accept([create('b'), create('a'), create('c')]),
        store.writer.commit(identity('a'), decision({ takenSeq: 1 })),
      ]);
      expect(answers.map(({ events }) => events[0]?.kind)).toEqual(['taken', 'duplicate', 'taken']);
      await cut;
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
