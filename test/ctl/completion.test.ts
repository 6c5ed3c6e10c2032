import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Fake, fake } from './fake.ts';
import { installed } from './terminal.ts';

const run = promisify(execFile);

const resource = (id: string, tenantId: string): object => ({
  ...{ id, tenantId, kind: 'virtual_router', hardware: '', state: 'CalcAction' },
  ...{ status: 'configured', phase: 'CalcAction', lifecycle: { name: 'RUNNING', number: 4 } },
  ...{ incarnation: 1, attempts: 0, wait: null, wakeAt: null, fault: null, instances: [] },
  ...{ spec: {}, revision: 1, labels: {}, tags: [], rack: null, parentId: null, run: null },
  ...{ live: null, doneSeq: 0, createdAt: '', updatedAt: '' },
});

const cloud = (): Promise<Fake> =>
  fake({
    'GET /v1/resources': {
      items: [resource('edge-1', 't1'), resource('edge-2', 't2'), resource('urn:x:1', 't2')],
      next: null,
    },
  });

/** What bash offers for a line, as if Tab were pressed at its end. */
async function bash(...lines: readonly string[]): Promise<readonly (readonly string[])[]> {
  const { run: ctl, url } = await cloud();
  const { folder, path } = installed();
  const { code, out } = await ctl('completion', 'bash');
  expect(code).toBe(0);
  const script = join(folder, 'completion.bash');
  writeFileSync(script, out);
  const env = { PATH: path, RUG_URL: url, HOME: folder, LC_ALL: 'C.UTF-8' };
  const asked = lines.map(
    (line) =>
      `COMP_LINE='${line}' COMP_POINT=${line.length}; _rug_ctl; printf '%s\\n' "\${COMPREPLY[*]}"`,
  );
  const program = [`source ${script}`, 'compopt() { :; }', ...asked].join('\n');
  const { stdout, stderr } = await run('bash', ['--norc', '-euc', program], { env, cwd: folder });
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((row) => row.split(' ').filter((word) => word !== ''));
}

describe('the completion of bash', () => {
  it('offers commands, and those of a group', async () => {
    const [all, groups, below, deep] = await bash(
      ...['rug-ctl ', 'rug-ctl re', 'rug-ctl resource re', 'rug-ctl global debug '],
    );
    for (const name of ['why', 'resource', 'status', 'profile']) expect(all).toContain(name);
    expect(groups).toEqual(['resource']);
    expect(below).toEqual(['rebuild', 'restore', 'restart']);
    expect(deep).toEqual(['enable', 'disable']);
  });

  it('offers options, and what they may be', async () => {
    const offered = await bash(
      ...['rug-ctl resource list --t', 'rug-ctl resource list -o ', 'rug-ctl status --output=j'],
      ...['rug-ctl --url x resource list --status q', 'rug-ctl brake release t', 'rug-ctl -'],
    );
    expect(offered.slice(0, 5)).toEqual([
      ...[
        ['--token', '--token-file', '--tenant', '--tag'],
        ['table', 'wide', 'json', 'yaml'],
      ],
      ...[['json'], ['quiesced'], ['tenant']],
    ]);
    expect(offered[5]).toContain('--profile');
  });

  it('offers ids of resources and tenants, asking the API; colons are no obstacle', async () => {
    // Readline has what stands before the last colon already.
    expect(
      await bash(
        ...['rug-ctl why e', 'rug-ctl resource rebuild edge-1 edge', 'rug-ctl why urn:x:'],
        ...[
          'rug-ctl tenant debug t',
          'rug-ctl resource run b',
          'rug-ctl resource run build edge-2',
        ],
        'rug-ctl resource list --parent edge-1 --tenant ',
      ),
    ).toEqual([
      ...[['edge-1', 'edge-2'], ['edge-1', 'edge-2'], ['1']],
      ...[['t1', 't2'], ['build'], ['edge-2'], ['t1', 't2']],
    ]);
  });

  it('offers files', async () => {
    expect(await bash('rug-ctl publish completion.b')).toEqual([['completion.bash']]);
  });

  it('offers nothing, and says nothing, where rug is away', async () => {
    expect(await bash('rug-ctl why --url http://127.0.0.1:9 e')).toEqual([[]]);
  });
});

describe('completion', () => {
  it('says in its help how to have it', async () => {
    const { run: ctl } = await fake({});
    for (const shell of ['bash', 'zsh', 'fish']) {
      expect((await ctl('completion', shell, '--help')).out).toContain(
        `To have it in every ${shell}`,
      );
    }
  });
});
