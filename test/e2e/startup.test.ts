import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePorts } from '../../scripts/services/ports.ts';
import { temporaryDirectory } from '../support/directory.ts';

const SHIM = fileURLToPath(new URL('../../bin/rug.js', import.meta.url));

interface Started {
  readonly child: ChildProcess;
  /** A directory of its own; its data directory unless the environment says otherwise. */
  readonly directory: string;
}

/** A rug that is not expected to get ready. */
async function started(
  environment: (directory: string) => Promise<Record<string, string>>,
): Promise<Started> {
  const { path: directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  const own = { RUG_DATA_DIR: join(directory, 'data'), RUG_HTTP_PORT: '0' };
  const child = spawn(process.execPath, [SHIM], {
    env: { ...process.env, ...own, ...(await environment(directory)) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { child, directory };
}

async function occupiedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** What is wrong -> the environment that makes it so, what must be said, and the exit status. */
const REFUSED: Readonly<
  Record<string, readonly [(directory: string) => Promise<Record<string, string>>, RegExp, number]>
> = {
  'a configuration file that is missing': [
    async () => ({ RUG_CONFIG: '/no/such/rug.yml' }),
    /^rug: RUG_CONFIG: \/no\/such\/rug\.yml cannot be used: ENOENT/,
    2,
  ],
  'a configuration file that is no YAML': [
    async (directory) => {
      const path = join(directory, 'rug.yml');
      await writeFile(path, 'http: [1\nport: }');
      return { RUG_CONFIG: path };
    },
    /^rug: RUG_CONFIG: \S+rug\.yml cannot be used: .* at line 2, column 1\n/,
    2,
  ],
  'a section that is a number, though the environment sets an option of it': [
    async (directory) => {
      const path = join(directory, 'rug.yml');
      await writeFile(path, 'http: 5');
      return { RUG_CONFIG: path };
    },
    /^rug: \S+rug\.yml: http: must be a map of host, port/,
    2,
  ],
  'a data directory that is a file': [
    async (directory) => {
      const path = join(directory, 'file');
      await writeFile(path, '');
      return { RUG_DATA_DIR: path };
    },
    /^rug: RUG_DATA_DIR: \S+file cannot be used: EEXIST/,
    2,
  ],
  'a port that is in use': [
    async () => ({ RUG_HTTP_PORT: String(await occupiedPort()) }),
    /^rug: http\.port: 127\.0\.0\.1:\d+ is in use by another program/,
    1,
  ],
  'a kind there is none of': [
    async () => ({ RUG_KINDS: '{vmm: {graceSeconds: 1}}' }),
    /^rug: RUG_KINDS: kinds\.vmm: is no kind; did you mean vm\?/,
    2,
  ],
  'a database URL of another kind': [
    async () => ({ RUG_DATABASE_URL: 'mysql://host/database' }),
    /^rug: RUG_DATABASE_URL: database\.url: must be postgres:\/\//,
    2,
  ],
};

describe('rug at its start', () => {
  it.each(Object.entries(REFUSED))(
    'ends with one message for %s',
    async (_what, [make, says, status]) => {
      const { child } = await started(make);
      let said = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      const [code] = await once(child, 'close');
      expect(said).toMatch(says);
      expect(said).toMatch(/Correct the setting that is named and try again/);
      expect(said).not.toMatch(/\n {4}at /);
      expect(code).toBe(status);
    },
  );

  it('waits for a database that is not there yet', async () => {
    const [port] = await freePorts(1);
    const url = `postgres://rug:secret@127.0.0.1:${port}/rug`;
    const { child } = await started(async () => ({ RUG_DATABASE_URL: url }));
    const { stdout } = child;
    if (stdout === null) throw new Error('rug has no output');
    const ended = once(child, 'exit').then(() => 'ended');
    const patient = (async () => {
      for await (const line of createInterface({ input: stdout })) {
        if (line.includes('the store is down') && line.includes('"tries":5')) return 'patient';
      }
      return 'silent';
    })();
    expect(await Promise.race([patient, ended])).toBe('patient');
  });
});
