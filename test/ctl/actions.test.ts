import { describe, expect, it } from 'vitest';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { rowOf } from '../api/samples.ts';
import { type Rig, rig } from './rig.ts';
import type { Situation } from './runner.ts';

async function cloud(situation?: Situation): Promise<Rig> {
  const rigged = await rig(situation);
  const error = { ...NEW_VIEW, status: 'error' } as const;
  for (const row of [
    rowOf('r1'),
    rowOf('r2', { view: error }),
    rowOf('vm-1', { kind: 'vm', view: error }),
  ]) {
    rigged.world.rows.set(row.id, row);
  }
  return rigged;
}

const order = (type: string, more: object = {}): object => ({
  type,
  patch: null,
  args: {},
  ...more,
});

describe('actions on one resource', () => {
  it.each([
    ['update', [], order('UPDATE')],
    ['update', ['--patch', '{"ha": true}'], order('UPDATE', { patch: { ha: true } })],
    ['update', ['--patch', 'ha: null'], order('UPDATE', { patch: { ha: null } })],
    ['update', ['--patch', '@patch.yaml'], order('UPDATE', { patch: { name: 'edge' } })],
    ['update', ['--patch', '-'], order('UPDATE', { patch: { name: 'piped' } })],
    ['rebuild', [], order('REBUILD')],
    [
      'rebuild',
      ['--image', 'img', '--destructive'],
      order('REBUILD', { args: { image: 'img', destructive: true } }),
    ],
    ['poll', [], order('POLL')],
    ['delete', [], order('DELETE')],
    ['clear-error', [], order('CLEAR_ERROR')],
    ['quiesce', [], order('QUIESCE')],
    ['restart', [], order('RESTART')],
  ])('%s %j sends its event', async (action, options, expected) => {
    const { run, world } = await cloud({
      files: { 'patch.yaml': 'name: edge', '-': 'name: piped' },
    });
    const { code, out } = await run('resource', action, 'r1', ...options);
    expect(code).toBe(0);
    const [asked] = world.asked;
    expect(asked).toMatchObject({ what: 'event', id: 'r1', order: expected });
    expect(out).toMatch(/^[A-Z_]+ sent: r1\n$/);
  });

  it('take several targets, one after the other', async () => {
    const { run, world } = await cloud();
    expect((await run('resource', 'poll', 'r2', 'r1')).out).toBe('POLL sent: r2\nPOLL sent: r1\n');
    expect(world.asked).toHaveLength(2);
  });

  it('insist on the kind of the short name', async () => {
    const { run, world } = await cloud();
    const { code, err } = await run('router', 'rebuild', 'vm-1');
    expect(code).toBe(1);
    expect(err).toContain('vm-1 is a vm, not a virtual_router');
    expect(world.asked).toEqual([]);
    expect((await run('vm', 'rebuild', 'vm-1')).code).toBe(0);
  });

  it('say why they were refused', async () => {
    const { run, world } = await cloud();
    world.world.accepted = { kind: 'refused', reason: 'it is closed' };
    const { code, err } = await run('resource', 'restart', 'r1');
    expect(code).toBe(1);
    expect(err).toContain('error: r1: it is closed\nhint: ');
  });
});

describe('actions on many resources', () => {
  it('ask first, with the number that they hit, and say it afterwards (scenario 38)', async () => {
    const { run, world, asked } = await cloud({ answer: true });
    const { code, out } = await run('resource', 'rebuild', 'error');
    expect(asked).toEqual(['REBUILD of "error" hits 2 resources. Go on? [y/N] ']);
    expect(code).toBe(0);
    expect(out).toBe('REBUILD sent: 2 resources\n');
    expect(world.asked).toMatchObject([
      { what: 'sweep', selector: { status: 'error' }, order: order('REBUILD') },
    ]);
  });

  it('do nothing when the answer is no', async () => {
    const { run, world } = await cloud({ answer: false });
    const { code, err } = await run('resource', 'delete', '*');
    expect(code).toBe(1);
    expect(err).toBe('error: nothing was done\n');
    expect(world.asked).toEqual([]);
  });

  it('do nothing where nobody can be asked', async () => {
    const { run, world } = await cloud();
    const { code, err } = await run('resource', 'delete', '*');
    expect(code).toBe(2);
    expect(err).toContain('DELETE of "*" hits 3 resources');
    expect(err).toContain('hint: Add --yes; --plan shows what it would do.');
    expect(world.asked).toEqual([]);
  });

  it('do not ask with --yes', async () => {
    const { run, asked } = await cloud({ answer: false });
    const { out } = await run('resource', 'poll', '*', '--yes', '-o', 'json');
    expect(asked).toEqual([]);
    expect(JSON.parse(out)).toEqual({ id: 'sweep-1', matched: 3 });
  });

  it('hit only the kind of the short name', async () => {
    const { run, world } = await cloud();
    expect((await run('router', 'rebuild', 'error', '--yes')).out).toBe(
      'REBUILD sent: 1 resource\n',
    );
    expect(world.asked).toMatchObject([{ selector: { status: 'error', kind: 'virtual_router' } }]);
  });
});

describe('resource create', () => {
  it('creates with what is given', async () => {
    const { run, world } = await cloud({ files: { 'spec.yaml': 'ha: true\nname: edge\n' } });
    const { code, out } = await run(
      ...['resource', 'create', '--kind', 'virtual_router', '--tenant', 't1', '--id', 'new'],
      ...['--hardware', 'phantom', '--spec', '@spec.yaml', '--rack', 'a7', '--parent', 'r1'],
      ...[
        '--label',
        'team=net',
        '--label',
        'tier=1=2',
        '--label',
        'by:x',
        '--tag',
        'x',
        '--tag',
        'y',
      ],
    );
    expect({ code, out }).toEqual({ code: 0, out: 'created new\n' });
    expect(world.asked).toMatchObject([
      {
        resource: {
          id: 'new',
          kind: 'virtual_router',
          tenantId: 't1',
          hardware: 'phantom',
          spec: { ha: true, name: 'edge' },
          rack: 'a7',
          parentId: 'r1',
          labels: { team: 'net', tier: '1=2', by: 'x' },
          tags: ['x', 'y'],
        },
      },
    ]);
  });

  it('knows the kind of its short name, and shows the field that is wrong', async () => {
    const { run } = await cloud();
    const { code, err } = await run('router', 'create', '--tenant', 't1', '--spec', 'haa: true');
    expect(code).toBe(1);
    expect(err).toContain('error: spec.haa: ');
  });

  it('refuses an id that is taken', async () => {
    const { run } = await cloud();
    const { code, err } = await run('router', 'create', '--tenant', 't1', '--id', 'r1');
    expect(code).toBe(1);
    expect(err).toContain('a resource "r1" exists');
  });
});
