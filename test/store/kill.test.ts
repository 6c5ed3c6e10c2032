import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore, type Store } from '../../src/store/open.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { testClock } from './clock.ts';
import { event, message } from './samples.ts';

const CHILD = fileURLToPath(new URL('./kill.child.ts', import.meta.url));
const MESSAGES = 60;

/** Runs the child until it is killed; the lines are the promises that it saw kept. */
async function killed(dataDir: string, killAt: string): Promise<string[]> {
  const child = spawn(process.execPath, [CHILD, dataDir, killAt, String(MESSAGES)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(signal).toBe('SIGKILL');
  return output.split('\n').filter((line) => line !== '');
}

async function reopened(dataDir: string): Promise<Store> {
  const store = await openStore({
    databaseUrl: null,
    dataDir,
    environment: witnessedEnvironment(testClock()).env,
    onFenced: () => {},
    onSettled: () => {},
    onState: () => {},
  });
  onTestFinished(store.close);
  return store;
}

describe('a process that is killed', () => {
  for (const point of ['writer.begun', 'writer.written', 'writer.committed']) {
    for (const count of [1, 4]) {
      it(`keeps every promise it made before it died at passage ${count} of ${point}`, async () => {
        const { path, remove } = await temporaryDirectory();
        onTestFinished(remove);
        const lines = await killed(path, `${point}:${count}`);
        expect(lines).not.toContain('done');
        const store = await reopened(path);

        const rows = await store.loader.untaken(0, 1_000);
        expect(rows.map((row) => row.seq)).toEqual(rows.map((_, i) => i + 1));
        const journaled = new Map(rows.map((row) => [row.seq, row.resourceId]));
        const taken = lines.flatMap((line) => /^taken m(\d+) (\d+)$/.exec(line)?.slice(1) ?? []);
        for (let i = 0; i < taken.length; i += 2) {
          expect(journaled.get(Number(taken[i + 1]))).toBe(`r${Number(taken[i]) % 10}`);
        }
        for (const line of lines) {
          const [, id = '', revision] = /^decided (\w+) (\d+)$/.exec(line) ?? [];
          if (revision === undefined) continue;
          const row = await store.reader.resource(id);
          expect(row?.revision).toBeGreaterThanOrEqual(Number(revision));
        }

        // What was not promised comes again, and everything is there once.
        const again = [...Array(MESSAGES).keys()].map((i) =>
          message(`m${i}`, [event(`r${i % 10}`)]),
        );
        const answers = (await store.writer.accept(again)).flatMap(({ events }) => events);
        const duplicates = answers.filter((one) => one.kind === 'duplicate').length;
        expect(duplicates).toBe(rows.length);
        expect(duplicates).toBeGreaterThanOrEqual(taken.length / 2);
        expect(await store.loader.untaken(0, 1_000)).toHaveLength(MESSAGES);
      });
    }
  }
});
