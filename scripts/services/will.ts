import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Something that is done in any case: when it is asked for, or when this process is gone. */
export interface Will {
  /** Does it now; resolves when it is done. */
  readonly execute: () => Promise<void>;
}

/** Runs a command at the latest when this process has ended, by SIGKILL too: its input ends with us. */
export function leaveWill(command: string, args: readonly string[]): Will {
  const heir = spawn('/bin/sh', ['-c', 'cat >/dev/null; exec "$0" "$@"', command, ...args], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = once(heir, 'exit');
  heir.unref();
  return {
    execute: async () => {
      heir.ref();
      heir.stdin.end();
      await gone;
    },
  };
}
