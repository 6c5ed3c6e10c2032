// Runs an entry of rug under the Node that it needs. This file itself runs under any Node since 18:
// under the right one it imports the entry; under another it starts the Node of the package `node`
// on the same shim and stands in for it: signals, exit code and, by the lifeline, its own death.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED = '>=24.9 <25';
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** Set for the started Node: the file descriptor that ends when whoever started it is gone. */
const LIFELINE = 'RUG_SHIM_LIFELINE';

function isNeededNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major === 24 && minor >= 9;
}

/** A checkout has sources; a published package has what was built of them. */
function entryFile(name) {
  const source = join(ROOT, 'src', `${name}.entry.ts`);
  return existsSync(source) ? source : join(ROOT, 'dist', 'src', `${name}.entry.js`);
}

/** The Node of the package `node`, wherever npm has put it for this rug. */
function pinnedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    const names = ['node', 'node.exe'].map((name) => join(dirname(manifest), 'bin', name));
    return names.find((path) => existsSync(path));
  } catch {
    return undefined;
  }
}

function startPinned(node, shim) {
  const child = spawn(node, [shim, ...process.argv.slice(2)], {
    env: { ...process.env, [LIFELINE]: '3' },
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  // A terminal sends these two to every process in it, hence to the child already.
  const onTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  for (const signal of ['SIGINT', 'SIGHUP']) {
    process.on(signal, () => onTerminal || child.kill(signal));
  }
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => refuse(`${node} cannot be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Under the started Node: dies at once when whoever started it was killed. */
function holdLifeline(descriptor) {
  delete process.env[LIFELINE];
  const line = new Socket({ fd: Number(descriptor), writable: false });
  line.on('close', () => process.kill(process.pid, 'SIGKILL'));
  line.on('error', () => undefined);
  line.resume().unref();
}

function refuse(why) {
  process.stderr.write(
    `rug needs Node ${NEEDED}; this is Node ${process.versions.node}, and ${why}.\n` +
      'Get it with "npm ci" (in a checkout) or "npm install rug", install scripts allowed,\n' +
      'which brings it as the package "node"; or install Node 24 (https://nodejs.org/en/download).\n',
  );
  process.exit(1);
}

/**
 * @param {string} name the entry below src, without `.entry.ts`
 * @param {string} shimUrl `import.meta.url` of the program
 */
export async function start(name, shimUrl) {
  const lifeline = process.env[LIFELINE];
  if (isNeededNode()) {
    if (lifeline !== undefined) holdLifeline(lifeline);
    await import(pathToFileURL(entryFile(name)).href);
    return;
  }
  const node = lifeline === undefined ? pinnedNode() : undefined;
  if (node === undefined) refuse('the one that rug brings is not installed');
  else startPinned(node, fileURLToPath(shimUrl));
}
