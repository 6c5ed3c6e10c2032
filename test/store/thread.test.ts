import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { threadBackend } from '../../src/store/thread.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { open } from './harness.ts';
import { event, message } from './samples.ts';

describe('the thread of the embedded store', () => {
  it('is replaced when it dies, and what waited for it is written once', async () => {
    const { path, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const started = once(process, 'worker');
    const store = await open(threadBackend({ path: join(path, 'rug.db'), killAt: null }), {
      maxBatch: 5,
    });
    onTestFinished(store.close);
    const [worker]: Worker[] = await started;
    const waiting = [...Array(40).keys()].map((i) =>
      store.writer.accept([message(`m${i}`, [event('a')])]),
    );
    await waiting[7];
    await worker?.terminate();
    const answers = (await Promise.all(waiting)).flatMap((answer) => answer[0]?.events ?? []);
    expect(answers.map((one) => one.kind === 'taken' && one.seq)).toEqual(
      waiting.map((_, i) => i + 1),
    );
    expect(await store.loader.untaken(0, 100)).toHaveLength(40);
    expect(store.states).toEqual(['down', 'up']);
    expect(store.token).toBe(1);
  });

  it('says why it cannot open the file, which no waiting mends', async () => {
    const { path, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const backend = threadBackend({ path: join(path, 'missing', 'rug.db'), killAt: null });
    onTestFinished(backend.close);
    await expect(backend.start()).rejects.toMatchObject({
      code: 'bad_config',
      message: expect.stringMatching(/rug\.db cannot be used: unable to open/),
    });
  });

  it('refuses a file that is something else, and leaves it as it is', async () => {
    const { path, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const file = join(path, 'rug.db');
    await writeFile(file, 'the minutes of a meeting\n'.repeat(100));
    const backend = threadBackend({ path: file, killAt: null });
    onTestFinished(backend.close);
    await expect(backend.start()).rejects.toMatchObject({
      code: 'bad_config',
      message: expect.stringMatching(/rug\.db cannot be used: file is not a database/),
    });
    expect(await readFile(file, 'utf8')).toMatch(/^the minutes/);
  });
});
