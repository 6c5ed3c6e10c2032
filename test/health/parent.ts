/** Starts a health child that shares its standard output, says the pid of the child, and stays. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../src/health/main.entry.ts', import.meta.url));
const child = fork(entry, { execArgv: [], env: {}, stdio: ['ignore', 'inherit', 'ignore', 'ipc'] });

child.once('message', () => process.stdout.write(`${child.pid}\n`));
