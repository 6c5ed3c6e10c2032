import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished, vi } from 'vitest';
import { provideProgram } from '../../scripts/services/debian.ts';

const ENTRY = fileURLToPath(new URL('../../src/ctl/main.entry.ts', import.meta.url));
const run = promisify(execFile);

/** A folder with a `rug-ctl` as it would be installed, first on the PATH of what is started. */
export function installed(): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'rug-ctl-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const shim = join(folder, 'rug-ctl');
  writeFileSync(shim, `#!/bin/sh\nexec ${process.execPath} ${ENTRY} "$@"\n`);
  chmodSync(shim, 0o755);
  return { folder, path: `${folder}${delimiter}${process.env.PATH ?? ''}` };
}

export interface Terminal {
  /** Presses keys, by the names of tmux; a text of several characters is typed. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** What the screen shows, without the empty lines below. */
  readonly screen: () => Promise<string>;
  /** The same with its colours. */
  readonly colours: () => Promise<string>;
  /** Waits until the screen shows it; answers the screen. */
  readonly until: (text: string | RegExp) => Promise<string>;
}

/** A program in a terminal of 80 columns and 24 lines. */
export async function terminal(
  command: string,
  env: Readonly<Record<string, string>>,
): Promise<Terminal> {
  const tmux = await provideProgram('tmux');
  const server = `rug-${randomBytes(6).toString('hex')}`;
  // What it starts has the PATH of tmux itself, whatever -e says.
  const own = { env: { ...process.env, ...env } };
  const ask = async (...words: readonly string[]): Promise<string> =>
    (await run(tmux, ['-L', server, '-f', '/dev/null', ...words], own)).stdout;
  const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  await ask('new-session', '-d', '-x', '80', '-y', '24', ...variables, command);
  onTestFinished(() => ask('kill-server').then(() => undefined));
  const screen = async (): Promise<string> => `${(await ask('capture-pane', '-p')).trimEnd()}\n`;
  return {
    press: async (...keys) => {
      await ask('send-keys', ...keys);
    },
    screen,
    colours: () => ask('capture-pane', '-p', '-e'),
    until: async (text) => {
      let shown = '';
      await vi.waitUntil(
        async () => {
          shown = await screen();
          return typeof text === 'string' ? shown.includes(text) : text.test(shown);
        },
        { timeout: 20_000, interval: 50 },
      );
      return shown;
    },
  };
}
