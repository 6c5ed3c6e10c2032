import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TemporaryDirectory, temporaryDirectory } from '../support/directory.ts';

/** What the entry does: tells how it was started, then what its argument says. */
const ENTRY = `
const told = { shim: process.argv[1], args: process.argv.slice(2), pid: process.pid };
process.on('SIGTERM', () => process.exit(7));
const stay: () => void = () => setInterval(() => undefined, 60_000);
if (told.args[0] === 'stay') stay();
process.stdout.write(JSON.stringify(told) + '\\n');
if (told.args[0] === 'die') process.kill(process.pid, 'SIGKILL');
process.exitCode = 3;
`;
/** Makes the Node that runs the shim look like the one that most machines have. */
const OLD = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })`;

let temporary: TemporaryDirectory;
let root: string;

beforeAll(async () => {
  temporary = await temporaryDirectory();
  root = await realpath(temporary.path);
  await cp('bin', join(root, 'bin'), { recursive: true });
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await mkdir(join(root, 'src/ctl'), { recursive: true });
  await writeFile(join(root, 'src/main.entry.ts'), ENTRY);
  await writeFile(join(root, 'src/ctl/main.entry.ts'), ENTRY);
  await bringNode();
});

afterAll(async () => {
  await temporary.remove();
});

async function bringNode(): Promise<void> {
  await mkdir(join(root, 'node_modules/node/bin'), { recursive: true });
  await writeFile(join(root, 'node_modules/node/package.json'), '{"name":"node"}');
  await symlink(process.execPath, join(root, 'node_modules/node/bin/node'));
}

function start(shim: string, options: readonly string[], ...args: string[]): ChildProcess {
  return spawn(process.execPath, [...options, join(root, 'bin', shim), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function textOf(stream: ChildProcess['stdout']): Promise<string> {
  return stream === null ? '' : (await stream.setEncoding('utf8').toArray()).join('');
}

/** Resolves when the program has ended and nobody holds its output any more. */
async function outcome(
  child: ChildProcess,
): Promise<{ code: unknown; signal: unknown; text: string }> {
  const [output, errors, [code, signal]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close'),
  ]);
  return { code, signal, text: output + errors };
}

describe('the programs in bin', () => {
  it.each([
    ['rug.js', 'the right Node', []],
    ['rug.js', 'an old Node', ['--import', OLD]],
    ['rug-ctl.js', 'the right Node', []],
    ['rug-ctl.js', 'an old Node', ['--import', OLD]],
  ])('%s under %s passes arguments on and the exit code back', async (shim, _, options) => {
    const child = start(shim, options, '--flag', 'a b');
    const { code, text } = await outcome(child);
    const told = JSON.parse(text);
    expect({ code, ...told }).toMatchObject({
      code: 3,
      shim: join(root, 'bin', shim),
      args: ['--flag', 'a b'],
    });
    expect(told.pid === child.pid).toBe(options.length === 0);
  });

  it('hand a signal to the Node that they started', async () => {
    const child = start('rug.js', ['--import', OLD], 'stay');
    child.stdout?.once('data', () => child.kill('SIGTERM'));
    expect(await outcome(child)).toMatchObject({ code: 7, signal: null });
  });

  it('end by the signal that ended the Node that they started', async () => {
    const child = start('rug.js', ['--import', OLD], 'die');
    expect(await outcome(child)).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('leave nothing running when they are killed', async () => {
    const child = start('rug.js', ['--import', OLD], 'stay');
    child.stdout?.once('data', () => child.kill('SIGKILL'));
    // The output ends only when the started Node, which shares it, is gone as well.
    expect(await outcome(child)).toMatchObject({ signal: 'SIGKILL' });
  });

  it('say which Node is needed and how to get it when there is none', async () => {
    await rm(join(root, 'node_modules'), { recursive: true });
    const { code, text } = await outcome(start('rug.js', ['--import', OLD]));
    await bringNode();
    expect(code).toBe(1);
    expect(text).toContain('rug needs Node >=24.9 <25; this is Node 20.1.0');
    expect(text).toContain('npm ci');
  });
});
