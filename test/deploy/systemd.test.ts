import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { temporaryDirectory } from '../support/directory.ts';

const UNIT = 'deploy/systemd/rug.service';
const PROGRAM = '/opt/rug/node_modules/.bin/rug';
/** What main.entry.ts gives a stop beyond the drain, seconds. */
const PATIENCE = 10;

/** Section -> option -> its values, in their order. */
async function readUnit(): Promise<Map<string, Map<string, string[]>>> {
  const sections = new Map<string, Map<string, string[]>>();
  let options = new Map<string, string[]>();
  for (const line of (await readFile(UNIT, 'utf8')).split('\n')) {
    const [, section] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (section !== undefined) {
      options = new Map();
      sections.set(section, options);
    } else if (name !== undefined && value !== undefined) {
      options.set(name, [...(options.get(name) ?? []), value]);
    } else if (line !== '' && !line.startsWith('#')) throw new Error(`what is "${line}"?`);
  }
  return sections;
}

async function service(name: string): Promise<readonly string[]> {
  return (await readUnit()).get('Service')?.get(name) ?? [];
}

describe('the systemd unit', () => {
  it('has what a unit has, and systemd itself finds nothing wrong with it where it is installed', async () => {
    expect([...(await readUnit()).keys()]).toEqual(['Unit', 'Service', 'Install']);
    expect(await service('Type')).toEqual(['exec']);
    expect(await service('ExecStart')).toEqual([PROGRAM]);
    const { path, remove } = await temporaryDirectory();
    onTestFinished(remove);
    // Verified where rug is not installed: another program stands in for it.
    const copy = join(path, 'rug.service');
    await writeFile(copy, (await readFile(UNIT, 'utf8')).replace(PROGRAM, '/bin/true'));
    const { error, status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', copy]);
    if (error !== undefined) return;
    expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes('rug.service'))).toEqual(
      [],
    );
    expect(status).toBe(0);
  });

  it('starts again what has failed, but not with a configuration that is wrong', async () => {
    expect(await service('Restart')).toEqual(['on-failure']);
    expect(await service('RestartPreventExitStatus')).toEqual(['2']);
  });

  it('waits for a drain before it kills, and reloads by SIGHUP', async () => {
    const drain = loadConfig().config.scheduler.drainSeconds;
    const [timeout] = await service('TimeoutStopSec');
    expect(Number(timeout)).toBeGreaterThanOrEqual(drain + PATIENCE);
    expect(await service('ExecReload')).toEqual(['/bin/kill -HUP $MAINPID']);
    expect(await service('KillMode')).toEqual(['mixed']);
  });

  it('gives rug its own directory and no rights of the machine', async () => {
    expect(await service('User')).toEqual(['rug']);
    expect(await service('ProtectSystem')).toEqual(['strict']);
    expect(await service('CapabilityBoundingSet')).toEqual(['']);
    expect(await service('NoNewPrivileges')).toEqual(['yes']);
    expect(await service('StateDirectory')).toEqual(['rug']);
    // Node compiles while it runs.
    expect(await service('MemoryDenyWriteExecute')).toEqual([]);
  });

  it('sets no variable that rug does not know, and hands secrets over as files', async () => {
    const environment = await service('Environment');
    const names = environment.map((setting) => setting.split('=')[0] ?? '');
    const config = await readFile('docs/configuration.md', 'utf8');
    for (const name of names.filter((one) => one.startsWith('RUG_') && one !== 'RUG_CONFIG')) {
      expect(config).toContain(`\`${name}\``);
    }
    for (const credential of await service('LoadCredential')) {
      const [id] = credential.split(':');
      expect(environment.some((setting) => setting.endsWith(`_FILE=%d/${id}`))).toBe(true);
    }
  });
});
