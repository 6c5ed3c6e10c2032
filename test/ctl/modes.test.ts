import { describe, expect, it } from 'vitest';
import { at } from './explained.ts';
import { type Fake, fake, fault } from './fake.ts';
import type { Situation } from './runner.ts';

const mode = {
  ...{ scope: 'tenant', key: 't1', mode: 'debug', reason: 'moving it', who: 'anna' },
  ...{ since: at(0), expiresAt: at(3660) },
};
const acting = { id: 'r1', verb: 'build', startedAt: at(30) };
const change = { mode, before: null, hit: 3, running: [acting] };
const resource = (doing: string, pending: object[] = []): object => ({
  ...{ id: 'r1', tenantId: 't1', kind: 'vm', hardware: '', state: 'CalcAction' },
  ...{ status: 'configured', phase: 'CalcAction', lifecycle: { name: 'RUNNING', number: 4 } },
  ...{ incarnation: 1, attempts: 0, wait: null, wakeAt: null, fault: null, instances: [] },
  ...{ spec: {}, revision: 1, labels: {}, tags: [], rack: null, parentId: null, run: null },
  ...{ live: { doing, parked: null, pending, setAside: false }, doneSeq: 0 },
  ...{ createdAt: at(0), updatedAt: at(0), since: at(0) },
});

const status = {
  ...{ version: '1', startedAt: at(0), parts: [] },
  load: {
    ...{ pending: 0, deciding: 0, looking: 0, acting: 0, parked: 0, setAside: 0, backlog: 0 },
    workers: [],
  },
};

const cloud = (situation?: Situation): Promise<Fake> => {
  const looks = [
    resource('acting', [{ type: 'POLL', count: 1, since: at(0) }]),
    resource('acting', [{ type: 'POLL', count: 1, since: at(0) }]),
    resource('idle'),
  ];
  const manage = { mode: null, before: mode, hit: 3, running: [] };
  return fake(
    {
      'GET /v1/resources/r1': resource('idle'),
      'GET /v1/resources': () => ({ items: [looks.shift() ?? resource('idle')], next: null }),
      'GET /v1/modes': { items: [mode, { ...mode, scope: 'global', key: '*', expiresAt: null }] },
      ...Object.fromEntries(
        ['resource/r1', 'tenant/t1', 'global/*'].flatMap((path) => [
          [`PUT /v1/modes/${path}`, change],
          [`DELETE /v1/modes/${path}`, manage],
        ]),
      ),
    },
    situation,
  );
};

describe('debug and manage', () => {
  it.each([
    [['resource', 'debug', 'r1'], 'PUT /v1/modes/resource/r1'],
    [['vm', 'debug', 'r1'], 'PUT /v1/modes/resource/r1'],
    [['tenant', 'debug', 't1'], 'PUT /v1/modes/tenant/t1'],
    [['global', 'debug', 'enable', '--yes'], 'PUT /v1/modes/global/*'],
  ])('%j sets the mode, with the reason and how long', async (words, asked) => {
    const { run, done, heard } = await cloud();
    const { code, out } = await run(...words, '--reason', 'moving it – ü', '--for', '2h');
    expect(code).toBe(0);
    expect(done()).toEqual([{ [asked]: { reason: 'moving it – ü', expiresIn: 7200 } }]);
    const said = heard.at(-1)?.headers['x-rug-reason'] ?? '';
    expect(decodeURIComponent(said)).toBe('moving it – ü');
    expect(out).toMatch(/^debug: /);
    expect(out).toContain(`, until ${mode.expiresAt}\nstill under way: build of r1 for 30s\n`);
  });

  it.each([
    [['resource', 'manage', 'r1'], 'DELETE /v1/modes/resource/r1', 'manage: resource r1\n'],
    [['tenant', 'manage', 't1'], 'DELETE /v1/modes/tenant/t1', 'manage: tenant t1, 3 resources\n'],
    [
      ['global', 'debug', 'disable'],
      'DELETE /v1/modes/global/*',
      'manage: everything, 3 resources\n',
    ],
  ])('%j ends it', async (words, asked, shown) => {
    const { run, done } = await cloud();
    expect(await run(...words)).toMatchObject({ code: 0, out: shown });
    expect(done()).toEqual([{ [asked]: null }]);
  });

  it('insist on the kind of the short name before they touch anything', async () => {
    const { run, done } = await cloud();
    expect(await run('router', 'debug', 'r1')).toMatchObject({ code: 1, out: '' });
    expect(done()).toEqual([]);
  });

  it('look at all of several before they touch any, and say what became of each', async () => {
    const other = { ...resource('idle'), id: 'r2' };
    const answers = {
      'GET /v1/resources/r1': resource('idle'),
      'GET /v1/resources/r2': other,
      'PUT /v1/modes/resource/r1': fault(409, 'refused', 'not now'),
      'PUT /v1/modes/resource/r2': { ...change, running: [] },
    };
    const { run, done } = await fake(answers);
    expect((await run('resource', 'debug', 'r1', 'nobody')).code).toBe(1);
    expect(done()).toEqual([]);
    expect(await run('resource', 'debug', 'r1', 'r2')).toEqual({
      code: 1,
      out: `debug: resource r2, until ${mode.expiresAt}\n`,
      err: 'error: not now\nhint: the hint of refused\n' + 'error: 1 done, 1 failed, 0 not tried\n',
    });
  });

  it('ask before everything is left alone, with the number of resources', async () => {
    const answers = { 'GET /v1/status': { ...status, resources: { total: 1_204, byStatus: {} } } };
    const asked = await fake({ ...answers, 'PUT /v1/modes/global/*': change }, { answer: true });
    expect((await asked.run('global', 'debug', 'enable')).code).toBe(0);
    expect(asked.asked).toEqual(['leaves 1204 resources alone. Go on? [y/N] ']);
    const nobody = await fake(answers);
    const { code, err } = await nobody.run('global', 'debug', 'enable');
    expect(code).toBe(2);
    expect(err).toContain('hint: Add --yes.\n');
  });

  it.each(['*', 'error'])('take no wildcard %s (spec 3.4)', async (word) => {
    const { run, done } = await cloud();
    const { code, err } = await run('resource', 'debug', word);
    expect(code).toBe(2);
    expect(err).toContain('global debug enable');
    expect(done()).toEqual([]);
  });

  it('wait with --wait until nothing is under way any more, or all is at rest', async () => {
    const debug = await cloud();
    const held = await debug.run('tenant', 'debug', 't1', '--wait');
    expect(held).toMatchObject({ code: 0, err: '1 of 1 under way\n0 of 1 under way\n' });
    expect(held.out).not.toContain('still under way');
    const manage = await cloud();
    expect((await manage.run('tenant', 'manage', 't1', '--wait')).err).toContain('1 of 1 at rest');
  });

  it('say that what is managed already was not in debug', async () => {
    const { run } = await fake({
      'DELETE /v1/modes/tenant/t2': { mode: null, before: null, hit: 0, running: [] },
    });
    expect((await run('tenant', 'manage', 't2')).out).toBe(
      'manage: tenant t2, 0 resources\nit was not in debug\n',
    );
  });

  it('end with 1 when they are refused', async () => {
    const { run } = await fake({ 'PUT /v1/modes/tenant/t2': fault(403, 'forbidden') });
    expect((await run('tenant', 'debug', 't2')).code).toBe(1);
  });
});

describe('mode list and tenant list', () => {
  it('show what is left alone, by whose word', async () => {
    const { run } = await cloud();
    expect((await run('mode', 'list')).out).toBe(
      'WHAT        MODE   SINCE  ENDS   WHO   REASON\n' +
        'tenant t1   debug  1m     in 1h  anna  moving it\n' +
        'everything  debug  1m     never  anna  moving it\n',
    );
    const none = await fake({ 'GET /v1/modes': { items: [] } });
    expect((await none.run('mode', 'list')).out).toBe('none: everything is managed\n');
  });

  it('count the resources of each tenant, page by page, reading no resource', async () => {
    const pages = [
      { tenantId: 't1', resources: 1, byStatus: { configured: 1 }, mode },
      { tenantId: 't2', resources: 3, byStatus: { error: 2, down: 1 }, mode: null },
    ].map((item, at) => ({ items: [item], next: at === 0 ? 'second' : null }));
    const { run, heard } = await fake({
      'GET /v1/tenants': ({ query }) => pages[query.cursor === 'second' ? 1 : 0] ?? {},
    });
    const { out } = await run('tenant', 'list');
    expect(out.replaceAll(/ +$/gm, '')).toBe(
      'TENANT  RESOURCES  CONFIGURED  ERROR  MODE   REASON\n' +
        't1      1          1           0      debug  moving it\n' +
        't2      3          0           2\n',
    );
    expect(heard.map(({ path }) => path)).toEqual(['/v1/tenants', '/v1/tenants']);
  });
});
