import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/ctl/program.ts';
import { rig } from './rig.ts';
import { portsOf, runnerAt } from './runner.ts';

const URL = 'http://127.0.0.1:9';
const program = (): Command => buildProgram(portsOf(URL, {}, runnerAt(URL))({ out: '', err: '' }));

/** Every command that does something, by its full name. */
function leaves(command: Command, path: readonly string[] = []): [string, Command][] {
  const below = command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
  // `workers` does something, and has a command below.
  const acts = command.commands.length === 0 || command.name() === 'workers';
  return acts ? [[path.join(' '), command], ...below] : below;
}

describe('rug-ctl', () => {
  it('has the commands that operators know', () => {
    const looking = ['list', 'show', 'why', 'history', 'watch'];
    const events = ['update', 'rebuild', 'poll', 'delete', 'clear-error', 'restore', 'quiesce'];
    const acting = ['create', ...events, 'restart', 'run', 'debug', 'manage'];
    const family = (name: string): string[] =>
      [...looking, ...acting].map((command) => `${name} ${command}`);
    const names = leaves(program()).map(([name]) => name);
    expect(names.filter((name) => name !== 'completion ask' && name !== 'browse')).toEqual([
      'why',
      ...family('resource'),
      ...family('router'),
      ...family('vm'),
      ...['tenant list', 'tenant debug', 'tenant manage'],
      ...['global debug enable', 'global debug disable', 'mode list', 'poll'],
      ...['brake show', 'brake release', 'ssh', 'publish'],
      ...['list', 'show', 'retry', 'drop'].map((command) => `dead-letter ${command}`),
      ...['status', 'workers', 'workers debug', 'config show', 'config check', 'config reload'],
      ...['audit', 'db migrate', 'db doctor', 'diagram', 'error', 'whoami'],
      ...['profile list', 'profile show', 'profile use'],
      ...['completion bash', 'completion zsh', 'completion fish'],
    ]);
  });

  const shown = leaves(program()).filter(([name]) => name !== 'completion ask');

  it.each(shown)('%s --help has examples', async (name, command) => {
    const { code, out } = await (await rig()).run(...name.split(' '), '--help');
    expect(code).toBe(0);
    expect(out).toContain('Examples:\n  $ ');
    expect(out).toContain(`rug-ctl ${name}`);
    const speaks = command.options.some(({ long }) => long === '--url');
    const alone = ['db ', 'profile ', 'completion '].some((own) => name.startsWith(own));
    expect(speaks).toBe(!alone);
    if (speaks) for (const option of ['--output', '--token-file']) expect(out).toContain(option);
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
    [['resource', 'list', '--status', 'errror'], 'Allowed choices are down, booting'],
    [['resource', 'list', '-o', 'xml'], 'Allowed choices are table, wide, json, yaml'],
    [['resource', 'list', '--limit', 'x'], 'Not a number above 0.'],
    [['resource', 'poll', 'x', '--timeout', 'soon'], 'Say it like 90s, 10m or 1h.'],
    [['resource', 'create', '--kind', 'vm'], "required option '--tenant <tenant>' not specified"],
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
