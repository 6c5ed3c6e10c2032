import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/ctl/client.ts';
import { buildProgram } from '../../src/ctl/program.ts';
import { systemTime } from '../../src/environment.ts';
import { rig } from './rig.ts';

const silent = { write: () => undefined, isTTY: false, columns: undefined };

const program = (): Command =>
  buildProgram({
    version: '1.2.3',
    connect: (url) => createClient(url, systemTime),
    out: silent,
    err: silent,
    env: {},
    time: systemTime,
    read: async () => '',
    confirm: null,
  });

/** Every command that does something, by its full name. */
function leaves(command: Command, path: readonly string[] = []): [string, Command][] {
  if (command.commands.length === 0) return [[path.join(' '), command]];
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}

describe('rug-ctl', () => {
  it('has the commands that operators know', () => {
    const actions = ['update', 'rebuild', 'poll', 'delete', 'clear-error', 'quiesce', 'restart'];
    const family = (name: string): string[] =>
      ['list', 'show', 'history', 'create', ...actions].map((command) => `${name} ${command}`);
    expect(leaves(program()).map(([name]) => name)).toEqual([
      'status',
      ...family('resource'),
      ...family('router'),
      ...family('vm'),
      'publish',
      'diagram',
    ]);
  });

  it.each(leaves(program()).map(([name]) => name))('%s --help has examples', async (name) => {
    const { code, out } = await (await rig()).run(...name.split(' '), '--help');
    expect(code).toBe(0);
    expect(out).toContain('Examples:\n  $ ');
    expect(out).toContain(`rug-ctl ${name}`);
    for (const option of ['--url', '--output']) expect(out).toContain(option);
  });

  it('says its version, and what its exit status means', async () => {
    const { run } = await rig();
    expect(await run('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' });
    const help = await run('--help');
    expect(help.code).toBe(0);
    expect(help.out).toContain(
      '0 done, 1 failed, 2 wrong usage, 3 rug is not reachable, 4 time-out',
    );
  });

  it.each([
    [['resorce', 'list'], 'Did you mean resource?'],
    [['resource', 'rebuld', 'x'], 'Did you mean rebuild?'],
    [['resource', 'list', '--tennant', 'x'], 'Did you mean --tenant?'],
    [['resource', 'show'], "missing required argument 'id'"],
    [['resource', 'list', '-o', 'xml'], 'Allowed choices are table, wide, json, yaml'],
    [['resource', 'list', '--limit', 'x'], 'Not a number above 0.'],
    [['resource', 'poll', 'x', '--timeout', 'soon'], 'Say it like 90s, 10m or 1h.'],
    [['resource', 'create', '--kind', 'vm'], "required option '--tenant <id>' not specified"],
    [['resource', 'list', '--url', 'rug'], '"rug" is no URL of a rug'],
    [['resource', 'poll', '*', 'x'], '"*" stands for itself'],
    [['resource', 'update', 'x', '--patch', '[1]'], 'an object is needed'],
    [['vm', 'create', '--tenant', 't', '--kind', 'vm'], "unknown option '--kind'"],
  ])('refuses %j as wrong usage, without asking anybody', async (args, text) => {
    const { run, world } = await rig();
    const { code, out, err } = await run(...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(text);
    expect(world.asked).toEqual([]);
  });
});

describe('where rug is', () => {
  it('is the option, else RUG_URL, else the default', async () => {
    const { run, url } = await rig({ env: { RUG_URL: 'http://127.0.0.1:9' } });
    expect((await run('status', '--url', `${url}/`)).code).toBe(0);
    const { code, err } = await run('status');
    expect(code).toBe(3);
    expect(err).toContain('cannot reach rug at http://127.0.0.1:9');
  });
});
