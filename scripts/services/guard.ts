import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * The guard: a small shell in a session of its own that reads process groups to watch (`12`) and
 * to forget (`-12`) until its input ends. Then it ends those it watches, by signal $1 and after
 * three seconds by force, and removes the directory $2.
 */
const GUARD = `
forget() { kept=; for g in $groups; do [ "$g" = "$1" ] || kept="$kept $g"; done; groups=$kept; }
running() { for g in $groups; do kill -s 0 -- "-$g" 2>/dev/null && return 0; done; return 1; }
while read -r line; do
  case $line in -*) forget "\${line#-}" ;; *) groups="$groups $line" ;; esac
done
for g in $groups; do kill -s "$1" -- "-$g" 2>/dev/null; done
tries=0
while running && [ $tries -lt 60 ]; do sleep 0.05; tries=$((tries + 1)); done
for g in $groups; do kill -s KILL -- "-$g" 2>/dev/null; done
[ -z "$2" ] || rm -rf -- "$2"
`;

/** A process tells the guard of itself before it becomes the program: there is no moment between. */
const REGISTERED = 'echo "$$" >&3; exec 3>&-; exec "$0" "$@"';

/** Ends processes and removes a directory when its owner is gone, however that went. */
export interface Guard {
  /** Starts a program as the leader of its own process group, under guard. */
  start(command: string, args: readonly string[], options: GuardedOptions): ChildProcess;
  /** Leaves the group of a program that has ended alone from now on. */
  forget(child: ChildProcess): void;
  /** Ends the watched groups and removes the directory now; resolves when that is done. */
  close(): Promise<void>;
}

interface GuardedOptions extends SpawnOptions {
  stdio: ['ignore' | 'inherit', number | 'inherit', number | 'inherit'];
}

/**
 * Opens a guard over what this process is about to start. It notices the end of its owner by the
 * end of its input, so that it works for SIGKILL too.
 *
 * @param signal with which the watched groups are asked to end
 * @param directory what is removed after that
 */
export function openGuard(signal: NodeJS.Signals, directory = ''): Guard {
  const args = ['-c', GUARD, 'rug-guard', signal.slice('SIG'.length), directory];
  const shell = spawn('/bin/sh', args, {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = once(shell, 'exit');
  shell.unref();
  return {
    start: (command, commandArgs, options) =>
      spawn('/bin/sh', ['-c', REGISTERED, command, ...commandArgs], {
        ...options,
        detached: true,
        stdio: [...options.stdio, shell.stdin],
      }),
    forget: ({ pid }) => {
      shell.stdin.write(`-${pid}\n`);
    },
    close: async () => {
      shell.ref();
      shell.stdin.end();
      await gone;
    },
  };
}

/** Whether a started program is gone. */
export function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Sends a signal to the process group of a program under guard, unless it has ended. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, signal);
}
