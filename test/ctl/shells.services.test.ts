import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { provideProgram } from '../../scripts/services/debian.ts';
import { fake } from './fake.ts';
import { installed, type Terminal, terminal } from './terminal.ts';

const run = promisify(execFile);

const resources = {
  'GET /v1/resources': {
    items: ['edge-1', 'edge-2'].map((id) => ({
      ...{ id, tenantId: 't1', kind: 'virtual_router', hardware: '', state: 'CalcAction' },
      ...{ status: 'configured', phase: 'CalcAction', lifecycle: { name: 'RUNNING', number: 4 } },
      ...{ incarnation: 1, attempts: 0, wait: null, wakeAt: null, fault: null, instances: [] },
      ...{ spec: {}, revision: 1, labels: {}, tags: [], rack: null, parentId: null, run: null },
      ...{ live: null, doneSeq: 0, createdAt: '', updatedAt: '' },
    })),
    next: null,
  },
};

describe('the completion of fish', () => {
  it('offers commands, options, their values, ids and files', async () => {
    const fish = await provideProgram('fish');
    const { run: ctl, url } = await fake(resources);
    const { folder, path } = installed();
    const script = join(folder, 'rug-ctl.fish');
    writeFileSync(script, (await ctl('completion', 'fish')).out);
    const lines = [
      ...['rug-ctl res', 'rug-ctl resource re', 'rug-ctl -o json global debug '],
      ...['rug-ctl resource list --ta', 'rug-ctl resource list -o ', 'rug-ctl why ed'],
      ...['rug-ctl brake release te', 'rug-ctl publish rug-ctl.f'],
      'rug-ctl resource run build edge-1 ed',
    ];
    const asked = lines.map((line) => `complete -C '${line}'; echo ---`);
    const { stdout, stderr } = await run(fish, ['-c', [`source ${script}`, ...asked].join('\n')], {
      cwd: folder,
      env: { PATH: path, RUG_URL: url, HOME: folder, LC_ALL: 'C.UTF-8' },
    });
    expect(stderr).toBe('');
    const offered = stdout
      .split('---\n')
      .slice(0, -1)
      .map((some) =>
        some
          .trim()
          .split('\n')
          .map((line) => line.split('\t')[0]),
      );
    expect(offered).toEqual([
      ...[['resource'], ['rebuild', 'restart', 'restore'], ['disable', 'enable'], ['--tag']],
      ...[['json', 'table', 'wide', 'yaml'], ['edge-1', 'edge-2'], ['tenant']],
      ...[['rug-ctl.fish'], ['edge-1', 'edge-2']],
    ]);
  });
});

/** Types a line, presses Tab, and waits for what is offered; then the line is empty again. */
async function tab(shell: Terminal, line: string, offered: string | RegExp): Promise<void> {
  await shell.press('-l', line);
  await shell.press('Tab');
  await shell.until(offered);
  await shell.press('C-u', 'C-l');
  await shell.until(/^%\s*$/);
}

describe('the completion of zsh', () => {
  it('completes in a terminal what is unambiguous, and offers the rest', async () => {
    const zsh = await provideProgram('zsh');
    const { run: ctl, url } = await fake(resources);
    const { folder, path } = installed();
    mkdirSync(join(folder, 'zfunc'));
    writeFileSync(join(folder, 'zfunc', '_rug-ctl'), (await ctl('completion', 'zsh')).out);
    writeFileSync(
      join(folder, '.zshrc'),
      "PS1='%% '\nfpath=(~/zfunc $fpath)\nautoload -U compinit && compinit -D\n",
    );
    const shell = await terminal(zsh, { PATH: path, RUG_URL: url, HOME: folder, ZDOTDIR: folder });
    await shell.until(/^%\s*$/);
    await tab(shell, 'rug-ctl diag', 'rug-ctl diagram');
    await tab(shell, 'rug-ctl resource re', /rebuild +-- replace the instance/);
    await tab(shell, 'rug-ctl resource list --rac', 'resource list --rack=');
    await tab(shell, 'rug-ctl brake release te', 'brake release tenant');
    await tab(shell, 'rug-ctl -o json why ed', 'why edge-');
    await tab(shell, 'rug-ctl resource run updater', 'run updaterunning');
    await tab(shell, 'rug-ctl global debug en', 'global debug enable');
  });
});
