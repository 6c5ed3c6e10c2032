import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { selfSigned } from '../api/certificate.ts';
import { rowOf } from '../api/samples.ts';
import { serve } from '../api/serve.ts';
import { rig } from './rig.ts';

const ENTRY = fileURLToPath(new URL('../../src/ctl/main.entry.ts', import.meta.url));

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

/** The real program. */
function rugCtl(
  url: string,
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [ENTRY, ...args],
      { env: { RUG_URL: url, ...env } },
      (error, out, err) => resolve({ code: error === null ? 0 : error.code, out, err }),
    );
    child.stdin?.end(input);
  });
}

describe('the program rug-ctl', () => {
  it('reads, publishes from standard input, and ends with its exit status', async () => {
    const { url, world } = await rig();
    world.rows.set('r1', rowOf('r1'));
    const listed = await rugCtl(url, ['resource', 'list']);
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out).toContain('r1  t1      virtual_router  down');
    const published = await rugCtl(url, ['publish', '-'], '{"a":1}\n{"b":2}\n');
    expect(published).toMatchObject({ code: 0, err: '' });
    expect(world.messages.map(({ json }) => json)).toEqual([{ a: 1 }, { b: 2 }]);
    expect((await rugCtl(url, ['resource', 'show', 'nobody'])).code).toBe(1);
    expect((await rugCtl(url, ['resource', 'rebuild', '*'])).code).toBe(2);
    expect((await rugCtl('http://127.0.0.1:9', ['status'])).code).toBe(3);
    expect((await rugCtl(url, ['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const { url, world } = await rig();
    for (let index = 0; index < 5_000; index++) {
      const id = `a-rather-long-name-of-a-router-${index}`;
      world.rows.set(id, rowOf(id));
    }
    const child = spawn(process.execPath, [ENTRY, 'resource', 'list'], { env: { RUG_URL: url } });
    let err = '';
    child.stderr.on('data', (text) => {
      err += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('trusts the certificate that --ca or a profile names, and no other', async () => {
    const { cert, key } = selfSigned('rug');
    const { api, ports } = serve({ tls: { cert, key, ca: null } });
    const url = await api.listen();
    onTestFinished(() => api.close());
    ports.world.tokens = { admin: 'a'.repeat(32), tokens: {}, required: true };
    const home = folder();
    const ca = join(home, 'ca.pem');
    writeFileSync(ca, cert);
    const alone = await rugCtl(url, ['whoami']);
    expect(alone).toMatchObject({ code: 3, out: '' });
    expect(alone.err).toContain('hint: Its certificate is not trusted here: name its authority');
    const refused = await rugCtl(url, ['whoami', '--ca', ca]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('hint: No token was sent');
    const file = join(home, 'ctl.yaml');
    const prod = `{url: ${url}, ca: ${ca}, token: ${'a'.repeat(32)}}`;
    writeFileSync(file, `default: prod\nprofiles: {prod: ${prod}}\n`, { mode: 0o600 });
    const known = await rugCtl('', ['whoami'], '', { RUG_CTL_CONFIG: file });
    expect(known).toMatchObject({ code: 0, err: '' });
    expect(known.out).toContain('may see, act and configure');
  });

  it('changes the default profile in place, and warns when others can read a token', async () => {
    const file = join(folder(), 'ctl.yaml');
    const env = { RUG_CTL_CONFIG: file };
    writeFileSync(file, 'profiles:\n  lab:\n    token: secret\n', { mode: 0o640 });
    const used = await rugCtl('', ['profile', 'use', 'lab'], '', env);
    expect(used.code).toBe(0);
    expect(used.err).toContain(`chmod 600 ${file}`);
    expect(readFileSync(file, 'utf8')).toContain('default: lab');
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'rug-ctl-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}
