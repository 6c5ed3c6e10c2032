import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { NOW, rowOf } from '../api/samples.ts';
import { cloud, looking, ROUTER, terminal } from './cloud.ts';
import { rig } from './rig.ts';
import { width } from './runner.ts';

describe('resource list', () => {
  it('fits 80 columns, names never cut, with ages', async () => {
    const { run } = await cloud(terminal);
    const { code, out } = await run('resource', 'list');
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'ID                                    KIND         STATUS      NOW           AGE',
        `${ROUTER}  virtual_ro…  configured  updaterunni…  1m`,
        'vm-1                                  vm           error       build_2111    1m',
        '',
      ].join('\n'),
    );
    expect(width(out)).toBeLessThanOrEqual(80);
  });

  it('is never cut where somebody else reads it', async () => {
    const { run } = await cloud();
    const { out } = await run('resource', 'list');
    expect(out).toContain('edge  t1      virtual_router  configured  updaterunning');
  });

  it('counts the age of the status, not that of the last change', async () => {
    const { run, world } = await cloud();
    const view = { ...NEW_VIEW, since: NOW - 3_600_000 };
    world.rows.set('old', rowOf('old', { view, updatedAt: NOW + 59_000 }));
    expect((await run('resource', 'list')).out).toMatch(/^old .+ 1h1m$/m);
  });

  it('shows a look under way, before what is waited for', async () => {
    const { run, world } = await cloud();
    world.live.set('vm-1', looking);
    expect((await run('vm', 'list')).out).toMatch(/^vm-1 +t2 +error +looking +1m$/m);
    expect((await run('vm', 'show', 'vm-1')).out).toContain('now        looking\n');
    world.live.set('vm-1', { ...looking, doing: 'idle' });
    expect((await run('vm', 'list')).out).not.toContain('looking');
  });

  it('says why something is set aside', async () => {
    const { run, world } = await cloud();
    world.rows.set('vm-1', rowOf('vm-1', { kind: 'vm', hardware: 'hyperv' }));
    world.live.set('vm-1', { ...looking, doing: 'idle', strikes: 3, setAside: true });
    const words = 'set aside: no driver serves vm on "hyperv"';
    expect((await run('vm', 'list')).out).toContain(words);
    expect((await run('vm', 'show', 'vm-1')).out).toContain(words.replace(':', ' '));
  });

  it('shows what a terminal would obey', async () => {
    const { run, world } = await cloud();
    const evil = '\u001b[2J\u009b1m\r\n\u202e';
    world.rows.set(
      'evil',
      rowOf('evil', {
        tenantId: `t${evil}`,
        labels: { [evil]: evil },
        spec: { name: evil },
        view: { ...NEW_VIEW, fault: { code: 'x', message: evil, at: NOW } },
      }),
    );
    for (const args of [
      ['list', '-o', 'wide'],
      ['show', 'evil'],
      ['show', 'evil', '-o', 'yaml'],
      ['show', 'evil', '-o', 'json'],
    ]) {
      const { out } = await run('resource', ...args);
      expect(out).toContain('\\u009b1m');
      expect(out).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    }
    expect((await run('router', 'show', 'evil', '-o', 'yaml')).out).toContain('labels:');
    const yaml = parse((await run('resource', 'show', 'evil', '-o', 'yaml')).out);
    expect(yaml).toMatchObject({ tenantId: `t${evil}`, spec: { name: evil } });
  });

  it('shows all there is when it is wide', async () => {
    const { run } = await cloud();
    const { out } = await run('resource', 'list', '-o', 'wide');
    const titles = out.split('\n')[0]?.split(/\s+/);
    expect(titles).toEqual([
      'ID',
      'NAME',
      'TENANT',
      'KIND',
      'HARDWARE',
      'STATUS',
      'STATE',
      'RACK',
      'LIFECYCLE',
      'NOW',
      'ATTEMPTS',
      'FAULT',
      'AGE',
    ]);
    expect(out).toContain('RUNNING_UPDATING');
    expect(out).toContain('vm_phantom_build_2111');
  });

  it('filters, by short names too', async () => {
    const { run } = await cloud();
    const idsOf = async (...args: string[]): Promise<string[]> =>
      JSON.parse((await run(...args, '-o', 'json')).out).items.map(({ id }: { id: string }) => id);
    expect(await idsOf('vm', 'list')).toEqual(['vm-1']);
    expect(await idsOf('router', 'ls')).toEqual([ROUTER]);
    expect(await idsOf('resource', 'list', '--status', 'error')).toEqual(['vm-1']);
    expect(await idsOf('resource', 'list', '--label', 'team:net')).toEqual([ROUTER]);
    expect(await idsOf('resource', 'list', '--label', 'team=net')).toEqual([ROUTER]);
    expect(await idsOf('resource', 'list', '--label', 'team=other')).toEqual([]);
    expect(await idsOf('resource', 'list', '--kind', 'vm', '--tenant', 't2')).toEqual(['vm-1']);
    expect(await idsOf('resource', 'list', '--limit', '1')).toEqual([ROUTER]);
  });

  it('does not repeat the kind of its short name in every line', async () => {
    const { run } = await cloud();
    expect((await run('router', 'list')).out).toBe(
      [
        'ID                                    NAME  TENANT  STATUS      NOW            AGE',
        `${ROUTER}  edge  t1      configured  updaterunning  1m`,
        '',
      ].join('\n'),
    );
  });

  it('reads every page', async () => {
    const { run, world } = await rig();
    for (let index = 0; index < 1_203; index++) world.rows.set(`r${index}`, rowOf(`r${index}`));
    const { out } = await run('resource', 'list');
    expect(out.trimEnd().split('\n')).toHaveLength(1_204);
  });

  it('says so when there is none', async () => {
    const { run } = await rig();
    expect((await run('resource', 'list')).out).toBe('none\n');
  });

  it.each([
    ['on a terminal', { isTTY: true }, true],
    ['in a pipe', { isTTY: false }, false],
    ['where NO_COLOR is set', { isTTY: true, env: { NO_COLOR: '1' } }, false],
  ])('has colours %s: %j', async (_where, situation, coloured) => {
    const { run } = await cloud(situation);
    const { out } = await run('resource', 'list');
    expect(out.includes('\u001b[31merror')).toBe(coloured);
    expect(out.includes('\u001b')).toBe(coloured);
  });
});

describe('resource show', () => {
  it('shows everything about one for people', async () => {
    const { run } = await cloud();
    const { out } = await run('resource', 'show', ROUTER);
    expect(out).toBe(
      [
        `id         ${ROUTER}`,
        'tenant     t1',
        'kind       virtual_router on phantom',
        'status     configured',
        'since      1m ago',
        'state      ConfigureVM',
        'lifecycle  RUNNING_UPDATING 11',
        'attempts   0, incarnation 0',
        'running    updaterunning for 30s (CREATE)',
        'instance   i-1 fd00::1',
        'labels     team=net',
        'created    1m ago',
        'changed    1m ago',
        'spec       revision 0',
        '  name: edge',
        '  ha: true',
        '',
      ].join('\n'),
    );
  });

  it('says what it waits for and why it failed', async () => {
    const { run, world } = await cloud();
    world.rows.set(
      'held',
      rowOf('held', {
        wakeAt: NOW + 180_000,
        view: { ...NEW_VIEW, state: 'Held', phase: 'StopVM', status: 'held', wait: 'grace' },
      }),
    );
    expect((await run('resource', 'show', 'held')).out).toContain('waits      grace, in 2m');
    expect((await run('resource', 'show', 'held')).out).toContain('Held (worked in StopVM)');
    const { out } = await run('vm', 'show', 'vm-1');
    expect(out).toContain(
      'fault      vm_phantom_build_2111, 1m ago\n           no room on the host',
    );
  });

  it('says of a run that is kept back what it wants, not that it runs', async () => {
    const { run, world } = await cloud();
    world.live.set(ROUTER, {
      ...looking,
      doing: 'parked',
      parked: { gate: 'rate', reason: '20 scrubs in this minute' },
    });
    const { out } = await run('resource', 'show', ROUTER);
    expect(out).toContain(
      'wants      updaterunning, parked: 20 scrubs in this minute (rate, for 30s)\n',
    );
    expect(out).not.toContain('running ');
  });

  it.each(['show', 'history'])('%s insists on the kind of the short name', async (command) => {
    const { run } = await cloud();
    const { code, out, err } = await run('vm', command, ROUTER);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`${ROUTER} is a virtual_router, not a vm`);
    expect((await run('vm', command, 'vm-1')).code).toBe(0);
  });

  it('is the answer of the API as json and as yaml', async () => {
    const { run } = await cloud();
    const json = JSON.parse((await run('resource', 'show', ROUTER, '-o', 'json')).out);
    expect(json).toMatchObject({ id: ROUTER, takenSeq: 0, spec: { ha: true } });
    expect(parse((await run('resource', 'show', ROUTER, '-o', 'yaml')).out)).toEqual(json);
  });
});

describe('diagram', () => {
  it('prints the machine as DOT or SVG, marked for a resource', async () => {
    const { run } = await cloud();
    expect((await run('diagram')).out).toBe('digraph { "none" }\n');
    expect((await run('diagram', ROUTER)).out).toBe('digraph { "ConfigureVM" }\n');
    expect((await run('diagram', '--format', 'svg')).out).toBe('<svg>none</svg>\n');
    expect((await run('diagram', 'nobody')).code).toBe(1);
  });
});
