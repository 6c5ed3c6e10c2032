import { describe, expect, it } from 'vitest';
import { showResource } from '../../src/api/resource.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { rowOf } from '../api/samples.ts';
import { type Fake, fake, fault } from './fake.ts';
import { type Rig, rig } from './rig.ts';
import type { Situation } from './runner.ts';

async function cloud(situation?: Situation): Promise<Rig> {
  const rigged = await rig(situation);
  const held = { ...NEW_VIEW, state: 'Held', status: 'held' } as const;
  for (const row of [rowOf('r1'), rowOf('r2', { view: held }), rowOf('vm-1', { kind: 'vm' })]) {
    rigged.world.rows.set(row.id, row);
  }
  return rigged;
}

/** Of five the second is refused, and from the fourth on all are. */
function refusing(): Promise<Fake> {
  const ids = ['r1', 'r2', 'r3', 'r4', 'r5'];
  const taken = (id: string): object => ({ id, outcome: 'taken', seq: 1 });
  const events = (id: string): string => `POST /v1/resources/${id}/events`;
  return fake(
    {
      'GET /v1/resources': { items: [], next: null },
      ...Object.fromEntries(
        ids.flatMap((id) => [
          [`GET /v1/resources/${id}`, showResource(rowOf(id), null, null)],
          [events(id), taken(id)],
        ]),
      ),
      [events('r2')]: fault(409, 'refused', 'it is closed'),
      [events('r4')]: fault(403, 'forbidden', 'not yours'),
    },
    { env: { RUG_TOKEN: 'x' } },
  );
}

const brake = (key: string, engaged: boolean): object => ({
  ...{ scope: key === '*' ? 'global' : 'tenant', key, engaged, since: null },
  ...{ dead: 0, size: 20, limit: 6, parked: 0 },
});

const group = {
  ...{ kind: 'virtual_router', hardware: 'phantom', status: 'configured', count: 10 },
  ids: ['r1', 'r2'],
  verbs: [
    { verb: 'scrub', duration: { p50: 900, p95: 2_000 } },
    { verb: 'build', duration: null },
  ],
  ...{ end: 'configured', refused: null, p50: 40_000, p95: 90_000 },
};

const plan = {
  order: { type: 'REBUILD' },
  matched: 12,
  groups: [
    group,
    {
      ...{ ...group, kind: 'vm', status: 'error', count: 2, ids: ['vm-1', 'vm-2'], verbs: [] },
      ...{ refused: 'it is not recreated by itself', p50: null, p95: null },
    },
  ],
  blast: [
    { brake: brake('*', false), hit: 10, share: 0.5, over: true },
    { brake: brake('t1', true), hit: 2, share: 0.1, over: false },
  ],
};

describe('--plan', () => {
  it('shows what an order would do, and sends none', async () => {
    const { run, done } = await fake({ 'POST /v1/plans': plan });
    const { code, out } = await run('resource', 'rebuild', 'error', '--image', 'x', '--plan');
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot('goldens/plan.txt');
    expect(done()).toEqual([
      { 'POST /v1/plans': { type: 'REBUILD', args: { image: 'x' }, target: 'error' } },
    ]);
  });

  it('is for named resources, too, and for the kind of the short name', async () => {
    const { run, world } = await cloud();
    expect((await run('router', 'update', 'r1', 'r2', '--plan')).code).toBe(0);
    expect((await run('vm', 'poll', '*', '--plan')).code).toBe(0);
    expect(world.planned.map(([selector, order]) => [selector, order.type])).toEqual([
      [{ ids: ['r1', 'r2'], kind: 'virtual_router' }, 'UPDATE'],
      [{ kind: 'vm' }, 'POLL'],
    ]);
    expect((await run('vm', 'poll', 'r1', '--plan')).code).toBe(1);
    expect(world.asked).toEqual([]);
  });

  it.each(['update', 'rebuild', 'poll', 'delete', 'clear-error', 'restore', 'quiesce', 'restart'])(
    'is there for %s',
    async (action) => {
      const { run, world } = await cloud();
      expect((await run('resource', action, '*', '--plan', '-o', 'json')).code).toBe(0);
      expect(world.planned).toHaveLength(1);
      expect(world.asked).toEqual([]);
    },
  );
});

describe('resource restore', () => {
  it('takes back a deletion in its grace, and nothing else', async () => {
    const { run, world } = await cloud();
    expect(await run('resource', 'restore', 'r2')).toMatchObject({
      code: 0,
      out: 'restore sent: r2\n',
    });
    const { code, err } = await run('resource', 'restore', 'r1');
    expect(code).toBe(1);
    expect(err).toContain('r1 is down, not held: there is nothing to restore');
    expect(world.asked).toMatchObject([{ id: 'r2', order: { type: 'RESTART' } }]);
  });

  it('means with * those that are held', async () => {
    const { run, world, asked } = await cloud({ answer: true });
    expect((await run('resource', 'restore', '*')).out).toBe('restore sent: 1 resource\n');
    expect(asked).toEqual(['restore of "*" hits 1 resource. Go on? [y/N] ']);
    expect(world.asked).toMatchObject([{ selector: { status: 'held' } }]);
    expect((await run('resource', 'restore', 'error', '--yes')).code).toBe(2);
  });
});

describe('resource run', () => {
  it('dispatches a verb by name', async () => {
    const accepted = { id: 'r1', outcome: 'taken', seq: 4 };
    const { run, done } = await fake({
      'GET /v1/resources/r1': showResource(rowOf('r1'), null, null),
      'POST /v1/resources/r1/verbs/quiesce': accepted,
    });
    expect((await run('resource', 'run', 'quiesce', 'r1')).out).toBe('quiesce sent: r1\n');
    expect(done()).toEqual([{ 'POST /v1/resources/r1/verbs/quiesce': null }]);
    expect((await run('resource', 'run', 'explode', 'r1')).code).toBe(2);
  });
});

describe('--reason', () => {
  it.each([
    [['resource', 'rebuild', 'r1']],
    [['resource', 'rebuild', '*', '--yes']],
    [['resource', 'run', 'quiesce', 'r1']],
    [['router', 'create', '--tenant', 't', '--id', 'new']],
    [['poll']],
  ])('goes with %j', async (words) => {
    const { run, world } = await cloud();
    expect((await run(...words, '--reason', 'näher')).code).toBe(0);
    expect(world.asked.at(-1)).toMatchObject({ by: { why: 'näher' } });
  });
});

describe('several targets for machines', () => {
  it('are one document', async () => {
    const { run } = await cloud();
    const { code, out } = await run('resource', 'poll', 'r1', 'vm-1', '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ items: [{ id: 'r1' }, { id: 'vm-1' }] });
  });

  it('hold what was done, what failed, and what was not tried', async () => {
    const { run } = await refusing();
    const { code, out } = await run('resource', 'poll', 'r1', 'r2', 'r3', 'r4', 'r5', '-o', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      items: [
        { id: 'r1', outcome: 'taken', seq: 1 },
        { id: 'r3', outcome: 'taken', seq: 1 },
      ],
      failed: [
        { id: 'r2', message: 'it is closed' },
        { id: 'r4', message: 'not yours' },
      ],
      notTried: ['r5'],
    });
  });
});

describe('several targets', () => {
  it('go on after one that is refused, not after what would meet all of them', async () => {
    const { run } = await refusing();
    expect(await run('resource', 'poll', 'r1', 'r2', 'r3', 'r4', 'r5')).toEqual({
      code: 1,
      out: 'poll sent: r1\npoll sent: r3\n',
      err:
        'error: it is closed\nhint: the hint of refused\n' +
        'error: not yours\nhint: See whose token it is and what it may do with `rug-ctl whoami`; ' +
        'ask for one whose role and tenants allow this.\n' +
        'error: 2 sent, 2 failed, 1 not tried\n',
    });
  });
});

describe('poll', () => {
  it('looks at everything without a question, and says how many that is', async () => {
    const { run, world } = await cloud();
    expect(await run('poll', '--yes')).toMatchObject({ code: 0, out: 'poll sent: 3 resources\n' });
    expect(world.asked).toMatchObject([{ what: 'sweep', selector: {}, order: { type: 'POLL' } }]);
  });
});

describe('resource create -f', () => {
  const file = 'tenantId: t9\nkind: virtual_router\nspec: {ha: true}\ntags: [a]\n';

  it('takes all of it from a file; options win', async () => {
    const { run, world } = await cloud({ files: { 'r.yaml': file, '-': file } });
    const args = ['resource', 'create', '-f', 'r.yaml', '--id', 'n1', '--tag', 'b'];
    expect(await run(...args)).toMatchObject({ code: 0, out: 'created n1\n' });
    expect(world.asked).toMatchObject([
      { resource: { id: 'n1', tenantId: 't9', spec: { ha: true }, tags: ['b'] } },
    ]);
    expect((await run('router', 'create', '-f', '-', '--id', 'n2')).out).toBe('created n2\n');
  });

  it('says what the file lacks', async () => {
    const { run } = await cloud({ files: { 'r.yaml': 'spec: {}', 'list.yaml': '[1]' } });
    const { code, err } = await run('router', 'create', '-f', 'r.yaml');
    expect(code).toBe(2);
    expect(err).toContain('r.yaml has no tenantId');
    expect((await run('router', 'create', '-f', 'list.yaml')).err).toContain('an object is needed');
  });
});

describe('resource list', () => {
  it('passes its filters on', async () => {
    const { run, heard } = await fake({
      'GET /v1/resources': { items: [], next: null },
      'GET /v1/resources/r1': fault(404, 'unknown_resource'),
    });
    const args = ['--tag', 'x', '--rack', 'a7', '--parent', 'r1', '--sort=-updatedAt'];
    expect((await run('resource', 'list', ...args)).out).toBe('none\n');
    expect(heard.at(-1)?.query).toMatchObject({
      ...{ tag: 'x', rack: 'a7', parent: 'r1', sort: '-updatedAt' },
    });
    expect((await run('resource', 'list', '--sort', 'colour')).code).toBe(2);
  });
});
