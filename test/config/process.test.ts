import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../support/directory.ts';

const SHIM = fileURLToPath(new URL('../../bin/rug.js', import.meta.url));

/** A process of rug, and what it says. */
class Rug {
  readonly child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  readonly #closed: Promise<unknown[]>;
  out = '';
  err = '';

  constructor(words: readonly string[], environment: Record<string, string> = {}) {
    const { PATH = '' } = process.env;
    this.child = spawn(process.execPath, [SHIM, ...words], {
      env: { PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#add('out', text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#add('err', text));
    this.#closed = once(this.child, 'close');
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  /** Resolves with what it has said on standard error, when that matches. */
  async heard(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.err)) {
      const more = new Promise<string>((resolve) => {
        this.#waiting.add(() => resolve('more'));
      });
      if ((await Promise.race([more, this.#closed])) !== 'more') {
        throw new Error(`it ended: ${this.err}`);
      }
    }
    return this.err;
  }

  async ended(): Promise<number | null> {
    const [code] = await this.#closed;
    return typeof code === 'number' ? code : null;
  }

  #add(stream: 'out' | 'err', text: string): void {
    this[stream] += text;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

async function directory(): Promise<string> {
  const { path, remove } = await temporaryDirectory();
  onTestFinished(remove);
  return path;
}

describe('rug config', () => {
  it('prints what is in force, from where, and no secret', async () => {
    const file = join(await directory(), 'rug.yaml');
    await writeFile(file, 'machine: { maxAttempts: 3 }\n');
    const environment = {
      RUG_CONFIG: file,
      RUG_AMQP_URL: 'amqp://rug:hunter2@mq',
      RUG_HTP_PORT: '2',
    };
    const rug = new Rug(['config', '-o', 'table', '--http-port', '1'], environment);
    expect(await rug.ended()).toBe(0);
    expect(rug.out).toMatch(/^machine\.maxAttempts +3 +\S*rug\.yaml$/m);
    expect(rug.out).toMatch(/^http\.port +1 +--http-port$/m);
    expect(rug.out).toMatch(/^amqp\.url +amqp:\/\/rug:\*\*\*@mq +RUG_AMQP_URL$/m);
    expect(rug.out).toMatch(/^logLevel +info +default$/m);
    expect(rug.out + rug.err).not.toContain('hunter2');
    expect(rug.err).toContain(
      'RUG_HTP_PORT is no setting and is ignored; did you mean RUG_HTTP_PORT?',
    );
  });

  it.each<[string, string, number, RegExp]>([
    ['fit', 'machine: { maxAttempts: 3 }', 0, /rug\.yaml can be used\n$/],
    ['no YAML', 'machine: [', 2, /^rug: --check: \S+rug\.yaml cannot be used: .* at line 2/],
    [
      'wrong',
      'machine: { maxAttempt: 3 }',
      2,
      /rug\.yaml: machine\.maxAttempt: .* maxAttempts\?\n/,
    ],
    ['of another kind', 'kinds: { vmm: {} }', 2, /kinds\.vmm: is no kind; did you mean vm\?/],
  ])(
    '--check says of a file that is %s whether it can be used',
    async (_what, text, code, says) => {
      const file = join(await directory(), 'rug.yaml');
      await writeFile(file, `${text}\n`);
      const rug = new Rug(['config', '--check', file]);
      expect(await rug.ended()).toBe(code);
      expect(rug.out + rug.err).toMatch(says);
    },
  );

  it('says of a flag that is none what was meant', async () => {
    const rug = new Rug(['--htp-port', '1']);
    expect(await rug.ended()).toBe(2);
    expect(rug.err).toMatch(/did you mean --http-port\?/);
  });
});

describe('rug at a SIGHUP', () => {
  it('reads its configuration again, says what it did, and runs on', async () => {
    const path = await directory();
    const file = join(path, 'rug.yaml');
    await writeFile(file, '');
    const environment = { RUG_DATA_DIR: join(path, 'data'), RUG_HEALTH_ENABLED: 'false' };
    const rug = new Rug(['--config', file, '--http-port', '0', '--log-level', 'warn'], environment);
    await rug.heard(/is ready after/);

    await writeFile(file, 'machine: { maxAttempts: 3 }\nscheduler: { shards: 1 }\n');
    rug.child.kill('SIGHUP');
    expect(await rug.heard(/shards: 2 -> 1\n/)).toContain(
      [
        'rug: configuration read again: 1 changed, 1 take a restart',
        '  machine.maxAttempts: 5 -> 3',
        '  In force after a restart only:',
        '  scheduler.shards: 2 -> 1',
        '',
      ].join('\n'),
    );

    await writeFile(file, 'machine: { maxAttempt: 4 }\n');
    rug.child.kill('SIGHUP');
    expect(await rug.heard(/Nothing has changed/)).toMatch(/maxAttempt: .* mean maxAttempts\?/);

    rug.child.kill('SIGTERM');
    expect(await rug.ended()).toBe(0);
    const logged = rug.out.split('\n').find((line) => line.includes('was not read again')) ?? '{}';
    expect(JSON.parse(logged)).toMatchObject({
      ...{ level: 50, msg: 'the configuration was not read again' },
      error: expect.stringMatching(/rug\.yaml: machine\.maxAttempt: .* maxAttempts\?/),
    });
  });
});
