import { describe, expect, it } from 'vitest';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { rowOf } from '../api/samples.ts';
import { type Rig, rig } from './rig.ts';
import type { Situation } from './runner.ts';

const instance = (index: number, address: string | null): object => ({
  ...{ member: { index, incarnation: 1 }, instanceId: `i-${index}`, address },
});

async function pair(situation?: Situation, first: string | null = 'fd00::1'): Promise<Rig> {
  const rigged = await rig(situation);
  const instances = [instance(0, first), instance(1, 'fd00::2')];
  const view = { ...NEW_VIEW, instances } as typeof NEW_VIEW;
  rigged.world.rows.set('r1', rowOf('r1', { view }));
  rigged.world.rows.set('r2', rowOf('r2'));
  return rigged;
}

describe('ssh', () => {
  it.each([
    [['r1'], ['fd00::1']],
    [
      ['r1', 'uptime', '-p'],
      ['fd00::1', 'uptime', '-p'],
    ],
    [
      ['r1', '-v', 'ip', '-o', 'addr'],
      ['fd00::1', '-v', 'ip', '-o', 'addr'],
    ],
    [
      ['--user', 'astara', 'r1'],
      ['-l', 'astara', 'fd00::1'],
    ],
    [
      ['--member', '1', 'r1', '--help'],
      ['fd00::2', '--help'],
    ],
  ])(
    '%j goes to the management address; what stands behind the id is for ssh',
    async (words, ssh) => {
      const { run, spawned } = await pair();
      expect(await run('ssh', ...words)).toEqual({ code: 0, out: '', err: '' });
      expect(spawned).toEqual([['ssh', ...ssh]]);
    },
  );

  it.each([
    [['r1', '--user', 'astara'], '--user'],
    [['r1', '--member=1'], '--member'],
    [['r1', '-v', '--url', 'http://x', 'uptime'], '--url'],
  ])('refuses %j: what stands behind the id is not for rug-ctl', async (words, option) => {
    const { run, spawned } = await pair();
    const { code, err } = await run('ssh', ...words);
    expect(code).toBe(2);
    expect(err).toContain(`error: ${option}`);
    expect(err).toContain('hint: Put it before the id; what ssh is to have goes behind --.');
    expect(spawned).toEqual([]);
  });

  it('leaves alone what is meant for the program over there', async () => {
    const { run, spawned } = await pair();
    await run('ssh', 'r1', 'useradd', '--user', 'x');
    await run('ssh', 'r1', '--', '--user', 'x');
    expect(spawned.map(([, ...words]) => words)).toEqual([
      ['fd00::1', 'useradd', '--user', 'x'],
      ['fd00::1', '--', '--user', 'x'],
    ]);
  });

  it.each([1, 7, 255])('passes the exit status %i on', async (status) => {
    const { run } = await pair({ status });
    expect(await run('ssh', 'r1')).toEqual({ code: status, out: '', err: '' });
  });

  it('says what is missing', async () => {
    const { run, spawned } = await pair(undefined, null);
    expect((await run('ssh', 'r1')).err).toContain('i-0 of r1 has no management address');
    expect((await run('ssh', '--member', '4', 'r1')).err).toContain('no instance 4, only 0, 1');
    expect((await run('ssh', 'r2')).err).toContain('r2 has no instance: it is down');
    expect((await run('ssh', 'nobody')).code).toBe(1);
    expect(spawned).toEqual([]);
  });

  it('takes nothing for an address that ssh would take for an option', async () => {
    const { run, spawned } = await pair(undefined, '-oProxyCommand=reboot');
    expect((await run('ssh', 'r1')).err).toContain('is no address');
    expect(spawned).toEqual([]);
  });

  it('says so where there is no ssh', async () => {
    const status = Object.assign(new Error('spawn ssh ENOENT'), { code: 'ENOENT' });
    const { run } = await pair({ status });
    const { code, err } = await run('ssh', 'r1');
    expect(code).toBe(1);
    expect(err).toContain('there is no program "ssh" here');
  });
});
