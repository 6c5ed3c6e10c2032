import { execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../api/samples.ts';
import { rig } from './rig.ts';

const ENTRY = fileURLToPath(new URL('../../src/ctl/main.entry.ts', import.meta.url));

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

/** The real program. */
function rugCtl(url: string, args: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [ENTRY, ...args],
      { env: { RUG_URL: url } },
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
    expect(listed.out).toContain('r1  virtual_router  down');
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
});
