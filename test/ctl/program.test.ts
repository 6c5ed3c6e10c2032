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

/** Every command that has others below it, by its full name. */
function groups(command: Command, path: readonly string[] = []): [string][] {
  return command.commands
    .filter(({ commands }) => commands.length > 0)
    .flatMap((child) => [
      [[...path, child.name()].join(' ')] as [string],
      ...groups(child, [...path, child.name()]),
    ]);
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
      'help',
    ]);
  });

  const shown = leaves(program()).filter(([name]) => name !== 'completion ask');

  it.each(shown)('%s --help has examples', async (name, command) => {
    const { code, out } = await (await rig()).run(...name.split(' '), '--help');
    expect(code).toBe(0);
    expect(out).toContain('Examples:\n  $ ');
    expect(out).toContain(`rug-ctl ${name}`);
    const speaks = command.options.some(({ long }) => long === '--url');
    const alone = ['db ', 'profile ', 'completion ', 'help'].some((own) => name.startsWith(own));
    expect(speaks).toBe(!alone);
    if (speaks) expect(out).toContain('--token-file');
    if (speaks) expect(out.includes('--output')).toBe(!['ssh', 'diagram'].includes(name));
  });

  it.each(groups(program()))('%s --help has examples, and says where rug is', async (name) => {
    const { code, out } = await (await rig()).run(...name.split(' '), '--help');
    expect(code).toBe(0);
    expect(out).toContain(`Examples:\n  $ rug-ctl ${name}`);
    const alone = ['db', 'profile', 'completion'].includes(name);
    expect(out.includes('--token-file')).toBe(!alone);
  });

  it('takes where rug is in front of any word', async () => {
    const { run, url } = await rig({ env: { RUG_URL: 'http://127.0.0.1:9' } });
    expect((await run('vm', '--url', url, 'list', '-o', 'json')).code).toBe(0);
    expect((await run('global', '--url', url, 'debug', 'disable')).code).toBe(0);
    expect((await run('vm', '--url', 'http://127.0.0.1:9', 'list', '--url', url)).code).toBe(0);
    expect((await run('vm', '-o', 'json', 'list', '--url', url)).out).toMatch(/^\{/);
  });

  it('shows the help of a command however deep it is', async () => {
    const { run } = await rig();
    const help = await run('help', 'router', 'list');
    expect(help).toEqual(await run('router', 'list', '--help'));
    expect(await run('help', 'global', 'debug', 'enable')).toMatchObject({ code: 0 });
    expect((await run('help')).out).toBe((await run('--help')).out);
    expect(await run('help', 'router', 'lst')).toEqual({
      code: 2,
      out: '',
      err:
        'error: there is no command "router lst"; did you mean "list"?\n' +
        'hint: See `rug-ctl --help`.\n',
    });
  });

  it('names the broker only in the help of what the bus carries', async () => {
    const { run } = await rig();
    for (const words of [[], ['poll'], ['router', 'rebuild'], ['workers'], ['config', 'reload']]) {
      expect((await run(...words, '--help')).out).toContain('--amqp');
    }
    for (const words of [['why'], ['resource', 'list'], ['router', 'delete'], ['status']]) {
      expect((await run(...words, '--help')).out).not.toMatch(/--amqp|--exchange/);
    }
  });

  it.each([
    [['diagram', '-o', 'json'], "unknown option '-o'"],
    [['ssh', '-o', 'json', 'x'], "unknown option '-o'"],
    [['browse', '-o', 'json'], 'hint: Add --dump.'],
    [['-o', 'json', 'browse'], 'hint: Add --dump.'],
  ])('refuses an output format where it means nothing: %j', async (words, text) => {
    const { code, err } = await (await rig()).run(...words);
    expect(code).toBe(2);
    expect(err).toContain(text);
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
