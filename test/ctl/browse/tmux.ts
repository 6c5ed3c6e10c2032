/** A person at a terminal: what is typed goes through tmux, and what is seen comes from it. */
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { provideProgram } from '../../../scripts/services/debian.ts';

const run = promisify(execFile);

export interface Desk {
  /** Types keys as tmux names them: `Enter`, `C-z`; anything else as it is. */
  readonly type: (...keys: readonly string[]) => Promise<void>;
  /** What stands on the screen. */
  readonly screen: () => Promise<string>;
  /** Resolves with the screen as soon as it is as wanted; fails with it after half a minute. */
  readonly see: (wanted: RegExp) => Promise<string>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  readonly leave: () => Promise<void>;
}

/** Milliseconds. */
const LIMIT = 30_000;
const LOOK = 50;

let desks = 0;

/** Sits down at a shell in a terminal of 80 by 24. */
export async function sitDown(environment: Readonly<Record<string, string>>): Promise<Desk> {
  const program = await provideProgram('tmux');
  const socket = `rug-test-${process.pid}-${desks++}`;
  const tmux = async (...args: readonly string[]): Promise<string> =>
    (await run(program, ['-u', '-L', socket, '-f', '/dev/null', ...args], { env })).stdout;
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C.UTF-8', ...environment };
  await tmux('new-session', '-d', '-x', '80', '-y', '24', "PS1='$ ' bash --norc --noprofile");
  const screen = (): Promise<string> => tmux('capture-pane', '-p');
  return {
    type: async (...keys) => {
      for (const key of keys) await tmux('send-keys', key);
    },
    screen,
    see: async (wanted) => {
      const deadline = performance.now() + LIMIT;
      for (;;) {
        const seen = await screen();
        if (wanted.test(seen)) return seen;
        if (performance.now() > deadline)
          throw new Error(`${wanted} is not on the screen:\n${seen}`);
        await pause(LOOK);
      }
    },
    resize: async (columns, rows) => {
      await tmux('resize-window', '-x', String(columns), '-y', String(rows));
    },
    leave: async () => {
      await tmux('kill-server');
    },
  };
}
