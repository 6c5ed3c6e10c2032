import { type ChildProcess, fork } from 'node:child_process';
import { finished } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** A health child, as its supervisor sees it. */
export interface HealthProcess {
  readonly pid: number | undefined;
  /** Resolves when the message is on its way; a message to the dead is dropped. */
  readonly send: (message: object) => Promise<void>;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** Called once, with how it ended and its last words. */
  readonly onExit: (listener: (how: string) => void) => void;
  /** Closes the channel, at which it exits. */
  readonly disconnect: () => void;
  readonly kill: () => void;
}

/** How much of what it said last is kept. */
const LAST_WORDS = 2_000;

/** Starts the child of this folder. It inherits nothing: no environment, no output. */
export function forkHealth(): HealthProcess {
  const self = import.meta.url;
  const entry = new URL(`./main.entry${self.slice(self.lastIndexOf('.'))}`, self);
  const child = fork(fileURLToPath(entry), {
    execArgv: [],
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const { stderr } = child;
  if (stderr === null) throw new Error('the child has no pipe for its last words');
  let lastWords = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  return {
    pid: child.pid,
    send: (message) => send(child, message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      child.on('error', (error) => {
        // Without a pid it never started, and no exit follows.
        if (child.pid === undefined) listener(error.message);
      });
      child.on('exit', (code, signal) => {
        const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
        // Its last words may still be on their way. (`close` never comes after a disconnect.)
        finished(stderr, () => listener([how, lastWords.trim()].filter(Boolean).join(': ')));
      });
    },
    disconnect: () => child.connected && child.disconnect(),
    kill: () => child.kill('SIGKILL'),
  };
}

function send(child: ChildProcess, message: object): Promise<void> {
  return new Promise((resolve) => {
    if (child.connected) child.send(message, () => resolve());
    else resolve();
  });
}
