import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const INSTALLED = join(import.meta.dirname, 'node_modules', '.package-lock.json');

/**
 * Installs the peers beside this file, as their lock file says, when they are missing. Nothing of
 * theirs runs while that happens.
 *
 * @throws Error with the command that failed
 */
export async function installPeers(say: (line: string) => void): Promise<void> {
  if (existsSync(INSTALLED)) return;
  say('installing the peers (npm ci --prefix bench/peers, about 270 MB)');
  const args = ['ci', '--prefix', import.meta.dirname, '--ignore-scripts', '--no-audit'];
  // npm runs on the Node that we run on; standard output is for results.
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const npm = spawn('npm', [...args, '--no-fund'], {
    env: { ...process.env, PATH },
    stdio: ['ignore', 2, 2],
  });
  const [code] = await once(npm, 'exit');
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed (${code})`);
}
