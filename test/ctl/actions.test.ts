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
    expect(out).toBe(`${action} sent: r1\n`);
  });

  it('take several targets, each once, and end with what became of them', async () => {
    const { run, world } = await cloud();
    expect((await run('resource', 'poll', 'r2', 'r1', 'r2')).out).toBe(
      'poll sent: r2\npoll sent: r1\n2 sent, 0 failed, 0 not tried\n',
    );
    expect(world.asked).toHaveLength(2);
  });

  it('look at all targets before they touch any', async () => {
    const { run, world } = await cloud();
    const { code, out, err } = await run('router', 'poll', 'r1', 'nobody', 'vm-1');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('nothing was done: no resource has the id "nobody"; vm-1 is a vm, not');
    expect(world.asked).toEqual([]);
  });

  it('take the unique beginning of an id for the id', async () => {
    const { run, world } = await cloud();
    for (const id of ['abcd-11', 'abcd-22', 'abce-33']) world.rows.set(id, rowOf(id));
    expect((await run('resource', 'poll', 'abce')).out).toBe('poll sent: abce-33\n');
    expect((await run('resource', 'show', 'abcd-1')).out).toContain('id         abcd-11\n');
    expect((await run('resource', 'history', 'abcd-1')).out).toBe('nothing yet\n');
    expect(await run('resource', 'poll', 'abcd')).toEqual({
      code: 2,
      out: '',
      err: 'error: "abcd" begins the ids of 2 resources: abcd-11, abcd-22\nhint: Give more of the id.\n',
    });
    const child = ['router', 'create', 'child', '--tenant', 't1', '--parent', 'abce'];
    expect((await run(...child)).code).toBe(0);
    expect(world.rows.get('child')?.parentId).toBe('abce-33');
    expect((await run('resource', 'list', '--parent', 'abce')).out).toContain('child');
    expect((await run('resource', 'poll', 'abc')).err).toContain('no resource has the id "abc"');
    expect(world.asked).toMatchObject([{ what: 'event', id: 'abce-33' }, { what: 'create' }]);
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
    expect(asked).toEqual(['rebuild of "error" hits 2 resources. Go on? [y/N] ']);
    expect(code).toBe(0);
    expect(out).toBe('rebuild sent: 2 resources\n');
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
    expect(err).toContain('delete of "*" hits 3 resources');
    expect(err).toContain('hint: Add --yes; --plan shows what it would do.');
    expect(world.asked).toEqual([]);
  });

  it('do not ask with --yes', async () => {
    const { run, asked } = await cloud({ answer: false });
    const { out } = await run('resource', 'poll', '*', '--yes', '-o', 'json');
    expect(asked).toEqual([]);
    expect(JSON.parse(out)).toEqual({ id: 'sweep-1', matched: 3 });
  });

  it('do nothing and ask nobody where nobody is hit', async () => {
    const { run, world, asked } = await cloud({ answer: true });
    world.rows.clear();
    const none = { code: 0, out: '0 resources\n', err: '' };
    expect(await run('resource', 'rebuild', 'error')).toEqual(none);
    expect(await run('resource', 'rebuild', '*', '--yes')).toEqual(none);
    expect(asked).toEqual([]);
  });

  it('hit only the kind of the short name', async () => {
    const { run, world } = await cloud();
    expect((await run('router', 'rebuild', 'error', '--yes')).out).toBe(
      'rebuild sent: 1 resource\n',
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
    expect(code).toBe(2);
    expect(err).toContain('error: spec.haa: ');
  });

  it('takes the id as an argument, too, and not two of them', async () => {
    const { run } = await cloud();
    const create = ['router', 'create', 'new', '--tenant', 't1'];
    expect((await run(...create)).out).toBe('created new\n');
    const { code, err } = await run(...create, '--id', 'other');
    expect(code).toBe(2);
    expect(err).toContain('two ids: new and --id other');
  });

  it('refuses an id that is taken', async () => {
    const { run } = await cloud();
    const { code, err } = await run('router', 'create', '--tenant', 't1', '--id', 'r1');
    expect(code).toBe(1);
    expect(err).toContain('a resource "r1" exists');
  });
});
