import { describe, expect, it } from 'vitest';
import { type Fake, fake, fault } from './fake.ts';
import type { Situation } from './runner.ts';

const FILE = '/~anna/.config/rug/ctl.yaml';
const NOWHERE = 'http://127.0.0.1:9';

const me = (situation: Situation = {}): Promise<Fake> =>
  fake({ 'GET /v1/me': { name: 'anna', role: 'operator', tenants: null } }, situation);

/** A file of profiles that name the fake; its URL is known only once it listens. */
async function withProfiles(
  profiles: (url: string) => string,
  situation: Situation = {},
): Promise<Fake> {
  const files: Record<string, string> = {};
  const rigged = await me({ ...situation, files, env: { RUG_URL: '', ...situation.env } });
  files[FILE] = profiles(rigged.url);
  return rigged;
}

const tokens = ({ heard }: Fake): (string | undefined)[] =>
  heard.map(({ headers }) => headers.authorization);

describe('the connection of rug-ctl', () => {
  it.each([
    ['--token', ['--token', 'secret'], {}],
    ['--token-file', ['--token-file', 'token.txt'], { files: { 'token.txt': 'secret\n' } }],
    ['--token-file -', ['--token-file', '-'], { files: { '-': 'secret' } }],
    ['RUG_TOKEN', [], { env: { RUG_TOKEN: 'secret' } }],
  ] satisfies [string, string[], Situation][])('takes the token of %s', async (_, args, given) => {
    const rigged = await me(given);
    expect(await rigged.run('whoami', ...args)).toMatchObject({ code: 0, err: '' });
    expect(tokens(rigged)).toEqual(['Bearer secret']);
  });

  it('takes what is said in front of the command, too; what stands behind it wins', async () => {
    const rigged = await me();
    await rigged.run('--token', 'front', 'whoami');
    await rigged.run('--token', 'front', 'whoami', '--token', 'behind');
    expect(tokens(rigged)).toEqual(['Bearer front', 'Bearer behind']);
    expect((await rigged.run('-o', 'json', 'whoami')).out).toContain('"name": "anna"');
    expect((await rigged.run('--url', NOWHERE, 'whoami')).code).toBe(3);
  });

  it('uses the default profile, with its output', async () => {
    const rigged = await withProfiles(
      (url) => `default: lab\nprofiles: {lab: {url: ${url}, token: secret, output: json}}`,
    );
    const { code, out } = await rigged.run('whoami');
    expect({ code, out: JSON.parse(out) }).toMatchObject({ code: 0, out: { name: 'anna' } });
    expect(tokens(rigged)).toEqual(['Bearer secret']);
    expect((await rigged.run('whoami', '-o', 'table')).out).toContain('(profile lab)');
  });

  it('uses the profile of --profile before RUG_URL, and that of RUG_PROFILE', async () => {
    const two = (url: string): string => `profiles: {lab: {url: ${url}}, off: {url: ${NOWHERE}}}`;
    const { run } = await withProfiles(two, { env: { RUG_URL: NOWHERE } });
    expect((await run('whoami', '--profile', 'lab')).code).toBe(0);
    const other = await withProfiles(two, { env: { RUG_PROFILE: 'lab' } });
    expect((await other.run('whoami')).code).toBe(0);
    expect((await other.run('whoami', '--profile', 'off')).code).toBe(3);
  });

  it('never sends the secret of a profile that nobody named to another URL', async () => {
    const profile = `default: prod\nprofiles: {prod: {url: ${NOWHERE}, token: secret}}`;
    const rigged = await withProfiles(() => profile);
    await rigged.run('whoami', '--url', rigged.url);
    await rigged.run('whoami', '--url', rigged.url, '--profile', 'prod');
    expect(tokens(rigged)).toEqual([undefined, 'Bearer secret']);
  });

  it('reads the file of RUG_CTL_CONFIG, and below XDG_CONFIG_HOME', async () => {
    const none = { RUG_URL: '' };
    for (const [path, env] of [
      ['/etc/ctl.yaml', { ...none, RUG_CTL_CONFIG: '/etc/ctl.yaml' }],
      ['/xdg/rug/ctl.yaml', { ...none, XDG_CONFIG_HOME: '/xdg' }],
    ] as const) {
      const { run } = await me({ env, files: { [path]: 'profiles: {lab: {}}' } });
      expect((await run('profile', 'list')).out).toContain('lab');
    }
  });

  it('finds files of a profile below the home directory', async () => {
    const files: Record<string, string> = { '/~anna/t': 'secret' };
    const rigged = await me({ files, env: { RUG_URL: '' } });
    files[FILE] = `default: lab\nprofiles: {lab: {url: ${rigged.url}, tokenFile: ~/t}}`;
    await rigged.run('whoami');
    expect(tokens(rigged)).toEqual(['Bearer secret']);
  });

  it('warns when others can read a token', async () => {
    const { run } = await withProfiles((url) => `profiles: {lab: {url: ${url}, token: secret}}`, {
      open: [FILE],
    });
    const { err } = await run('profile', 'list');
    expect(err).toBe(`warning: ${FILE} holds a token, and others can read it: chmod 600 ${FILE}\n`);
    const file = await me({ files: { t: 'secret' }, open: ['t'] });
    expect((await file.run('whoami', '--token-file', 't')).err).toContain('chmod 600 t');
  });

  it('warns before a token goes over the network in clear', async () => {
    const rigged = await me();
    const far = ['whoami', '--url', 'http://rug.example', '--token', 'secret'];
    rigged.outage = true;
    expect((await rigged.run(...far)).err).toContain(
      'warning: the token goes to http://rug.example in clear; use https\n',
    );
    expect((await rigged.run('whoami', '--url', 'http://rug.example')).err).not.toContain('clear');
  });

  it.each([
    ['profiles: [', 'ctl.yaml: '],
    ['profile: {}', 'Unrecognized key'],
    ['profiles: {a: {urls: x}}', 'Unrecognized key'],
    ['default: none\nprofiles: {}', 'there is no profile "none"'],
    ['default: prud\nprofiles: {prod: {}}', 'did you mean "prod"?'],
    ['default: other\nprofiles: {prod: {}}', 'there is no profile "other"\n'],
    ['default: a\nprofiles: {a: {url: rug}}', '"rug" is no URL of a rug'],
    ['default: a\nprofiles: {a: {token: "two words"}}', 'that is no token'],
    ['default: a\nprofiles: {a: {amqp: "http://u:hidden@x"}}', 'that is no URL of a broker'],
  ])('refuses the file %j as wrong usage', async (text, message) => {
    const { run } = await withProfiles(() => text);
    const { code, out, err } = await run('whoami');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toMatch(/two words|hidden/);
  });

  it.each([
    [401, 'unauthorized', [], 'No token was sent: give one with --token-file FILE, RUG_TOKEN'],
    [401, 'unauthorized', ['--token', 'x'], 'The token that was sent is not, or no longer, one'],
    [403, 'forbidden', ['--token', 'x'], 'what it may do with `rug-ctl whoami`'],
  ])('says at %i %s what to do, with %j', async (status, code, args, hint) => {
    const { run } = await fake({ 'GET /v1/status': fault(status, code) });
    const ended = await run('status', ...args);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toContain(hint);
  });
});

describe('whoami', () => {
  it('says whom the token names and what it allows', async () => {
    const { run, url } = await me();
    expect((await run('whoami')).out).toBe(
      `anna, operator at ${url}\nmay see and act: of all tenants\n`,
    );
    const bound = await fake({ 'GET /v1/me': { name: 'bo', role: 'viewer', tenants: ['t1'] } });
    expect((await bound.run('whoami')).out).toContain('may see: of the tenants t1');
  });
});

describe('profile', () => {
  const text =
    '# ours\ndefault: lab\nprofiles:\n' +
    '  lab: {url: "http://lab:8780", token: secret} # here\n' +
    '  prod:\n    url: https://prod\n    tokenFile: ~/t\n    amqp: amqp://u:hidden@b/\n';

  it('lists and shows them without their secrets', async () => {
    const { run } = await me({ files: { [FILE]: text } });
    const listed = await run('profile', 'list');
    expect(listed.out).toBe(
      '   NAME  URL              TOKEN           BROKER\n' +
        '*  lab   http://lab:8780  in the profile  \n' +
        '   prod  https://prod     ~/t             amqp://u:***@b/\n',
    );
    const shown = await run('profile', 'show', 'prod', '-o', 'json');
    expect(JSON.parse(shown.out)).toMatchObject({ name: 'prod', default: false, token: '~/t' });
    expect((await run('profile', 'show')).out).toContain('name: lab');
    for (const format of ['table', 'wide', 'json', 'yaml']) {
      const { out } = await run('profile', 'list', '-o', format);
      expect(out).not.toMatch(/secret|hidden/);
    }
  });

  it('changes the default and nothing else', async () => {
    const files = { [FILE]: text };
    const { run } = await me({ files });
    expect((await run('profile', 'use', 'prod')).out).toBe('prod is used from now on\n');
    expect(files[FILE]).toBe(
      text
        .replace('default: lab', 'default: prod')
        .replace(
          '{url: "http://lab:8780", token: secret}',
          '{ url: "http://lab:8780", token: secret }',
        ),
    );
    expect(await run('profile', 'use', 'prdo')).toMatchObject({ code: 2, out: '' });
  });

  it('says where profiles would be when there are none', async () => {
    const { run } = await me();
    expect((await run('profile', 'list')).out).toBe(`none; ${FILE} would hold them\n`);
    expect(await run('profile', 'show')).toMatchObject({ code: 1 });
  });
});
