import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type ConfigCheck, type ConfigSources, LiveConfig } from '../../src/config/live.ts';
import type { Variables } from '../../src/config/variables.ts';
import { RugError, textOf } from '../../src/model/errors.ts';

/** A live configuration whose sources can be changed under it. */
class Stage {
  file: object | string = {};
  environment: Variables = {};
  readonly files = new Map<string, string>();

  live(flags: Variables = {}, filePath: string | null = 'rug.yaml'): LiveConfig {
    const sources: ConfigSources = {
      filePath,
      flags,
      environment: () => this.environment,
      readText: (path) => {
        if (path === 'rug.yaml') {
          return typeof this.file === 'string' ? this.file : stringify(this.file);
        }
        const text = this.files.get(path);
        if (text === undefined) throw new Error(`ENOENT: ${path}`);
        return text;
      },
    };
    return new LiveConfig(sources);
  }
}

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof RugError && error.code === 'bad_config') return textOf(error);
    throw error;
  }
  return 'it was taken';
};

describe('the live configuration', () => {
  it('applies at a reload what can be applied, and says what takes a restart', () => {
    const stage = new Stage();
    const live = stage.live();
    stage.file = { machine: { maxAttempts: 3 }, http: { port: 9000 } };
    stage.environment = { RUG_GATES_VERBS: '7' };
    const report = live.reload();
    expect(report).toEqual({
      applied: [
        { path: 'machine.maxAttempts', before: 5, after: 3 },
        { path: 'gates.verbs', before: 256, after: 7 },
      ],
      restart: [{ path: 'http.port', before: 8780, after: 9000 }],
    });
    expect(live.current()).toMatchObject({
      machine: { maxAttempts: 3 },
      gates: { verbs: 7 },
      http: { port: 8780 },
    });
  });

  it('shows what is in force, not what takes a restart', () => {
    const stage = new Stage();
    const live = stage.live();
    stage.file = { machine: { maxAttempts: 3 }, http: { port: 9000 }, logLevel: 'info' };
    live.reload();
    const shown = (name: string): unknown => live.show().find(({ path }) => path === name);
    expect(shown('machine.maxAttempts')).toMatchObject({ value: 3, origin: 'rug.yaml' });
    expect(shown('http.port')).toMatchObject({ value: 8780, origin: 'default' });
    expect(shown('logLevel')).toMatchObject({ value: 'info', origin: 'rug.yaml' });
  });

  it('says again at every reload what still takes a restart', () => {
    const stage = new Stage();
    const live = stage.live();
    stage.file = { dataDir: 'elsewhere' };
    expect(live.reload().restart).toHaveLength(1);
    expect(live.reload()).toEqual({
      applied: [],
      restart: [{ path: 'dataDir', before: '.rug', after: 'elsewhere' }],
    });
    stage.file = {};
    expect(live.reload()).toEqual({ applied: [], restart: [] });
  });

  it('keeps flags over what the file says later', () => {
    const stage = new Stage();
    const live = stage.live({ '--machine-max-attempts': '2' });
    stage.file = { machine: { maxAttempts: 9 } };
    expect(live.reload()).toEqual({ applied: [], restart: [] });
    expect(live.current().machine.maxAttempts).toBe(2);
  });

  it.each<[string, object | string, RegExp]>([
    [
      'a value that does not fit',
      { machine: { maxAttempts: 0 }, logLevel: 'debug' },
      /maxAttempts/,
    ],
    [
      'a file that is no YAML',
      'http: [1\nport: }',
      /^RUG_CONFIG: rug\.yaml cannot be used: .*line 2/,
    ],
    ['a key that is no option', { loglevel: 'debug' }, /did you mean logLevel\?/],
  ])('changes nothing at a reload with %s', (_what, file, message) => {
    const stage = new Stage();
    const live = stage.live();
    const [before, shown] = [live.current(), live.show()];
    const heard: unknown[] = [];
    live.onChange((config) => heard.push(config));
    stage.file = file;
    expect(refusal(() => live.reload())).toMatch(message);
    expect([live.current(), live.show()]).toEqual([before, shown]);
    expect(heard).toEqual([]);
  });

  it('changes nothing when the file is gone at a reload', () => {
    const stage = new Stage();
    stage.files.set('other.yaml', 'logLevel: debug');
    const live = stage.live({}, 'other.yaml');
    stage.files.delete('other.yaml');
    expect(refusal(() => live.reload())).toBe(
      'RUG_CONFIG: other.yaml cannot be used: ENOENT: other.yaml',
    );
    expect(live.current().logLevel).toBe('debug');
  });

  it('tells listeners of what has changed, and only then', () => {
    const stage = new Stage();
    const live = stage.live();
    const levels: string[] = [];
    live.onChange(({ logLevel }) => levels.push(logLevel));
    live.reload();
    stage.file = { http: { port: 1 } };
    live.reload();
    expect(levels).toEqual([]);
    stage.file = { logLevel: 'debug' };
    live.reload();
    expect(levels).toEqual(['debug']);
    expect(live.current().logLevel).toBe('debug');
  });

  it('leaves a configuration that was handed out as it was', () => {
    const stage = new Stage();
    const live = stage.live();
    const before = live.current();
    stage.file = { kinds: { vm: { graceSeconds: 1 } } };
    live.reload();
    expect(before.kinds).toEqual({});
    expect(live.current().kinds).toEqual({ vm: { graceSeconds: 1 } });
  });

  it('refuses a reload of which half would leave the API open', () => {
    const stage = new Stage();
    stage.file = { http: { host: '0.0.0.0', adminToken: 'x'.repeat(20) } };
    const live = stage.live();
    stage.file = { http: { host: '127.0.0.1' } };
    expect(refusal(() => live.reload())).toMatch(/http\.host: until a restart.*takes a token/);
    expect(live.current().http.adminToken).toBe('x'.repeat(20));
  });

  it('takes up a token whose file has changed', () => {
    const stage = new Stage();
    stage.file = { http: { tokens: { alice: { role: 'viewer', tokenFile: 'alice' } } } };
    stage.files.set('alice', 'x'.repeat(20));
    const live = stage.live();
    const before = live.current().http.tokens.alice?.sha256;
    stage.files.set('alice', 'y'.repeat(20));
    expect(live.reload().applied.map(({ path }) => path)).toEqual(['http.tokens']);
    expect(live.current().http.tokens.alice?.sha256).not.toBe(before);
  });

  it('judges a file without using it', () => {
    const stage = new Stage();
    const live = stage.live();
    expect(live.check('{machine: {maxAttempts: 3}, http: {port: 1}}')).toEqual({
      applied: [{ path: 'machine.maxAttempts', before: 5, after: 3 }],
      restart: [{ path: 'http.port', before: 8780, after: 1 }],
    });
    expect(live.current().machine.maxAttempts).toBe(5);
    expect(refusal(() => live.check('machine: {maxAttempt: 3}'))).toMatch(/mean maxAttempts\?/);
  });

  it('calls a file that it judges by its name, and never by that of its own', () => {
    const live = new Stage().live();
    const told = (text: string, name?: string): string => refusal(() => live.check(text, name));
    expect(told('{', 'new.yaml')).toMatch(/^new\.yaml cannot be used: .*line 1/);
    expect(told('{')).toMatch(/^the file cannot be used: /);
    expect(told('machine: {maxAttempt: 3}', 'new.yaml')).toMatch(
      /^new\.yaml: machine\.maxAttempt:/,
    );
    expect(told('machine: {backoffSeconds: 90}')).toMatch(/^the file: machine\.backoffSeconds: /);
    expect(told('[1]')).toBe('the file: must be a map of sections');
  });

  it('judges what the file says itself, whatever overrides it, and then the whole', () => {
    const stage = new Stage();
    stage.environment = { RUG_HTTP_PORT: '9000', RUG_MACHINE_MAX_ATTEMPTS: '3' };
    const live = stage.live({ '--log-level': 'warn' });
    const file = { http: { port: 'abc' }, logLevel: 'inof', machine: { maxAttempts: 4 } };
    expect(refusal(() => live.check(stringify(file))).split('\n')).toEqual([
      'the file: logLevel: must be one of debug, info, warn, error, not "inof"; did you mean info?',
      'the file: http.port: must be a whole number from 0 to 65535, not "abc"',
    ]);
    stage.environment = { RUG_HTTP_PORT: 'abc', RUG_GATES_VERBS: 'x' };
    expect(refusal(() => live.check(stringify({ http: { port: -1 } }))).split('\n')).toEqual([
      'the file: http.port: must be a whole number from 0 to 65535, not -1',
      'RUG_HTTP_PORT: http.port: must be a whole number from 0 to 65535, not "abc"',
      'RUG_GATES_VERBS: gates.verbs: must be a whole number of at least 1 (verbs), not "x"',
    ]);
  });

  it('holds what others require of it, at once and at every reload', () => {
    const stage = new Stage();
    const live = stage.live();
    const noKinds: ConfigCheck = ({ kinds }) =>
      Object.keys(kinds).map((kind) => ({ path: ['kinds', kind], message: 'is no kind' }));
    live.require(noKinds);
    stage.file = { kinds: { vim: {} }, logLevel: 'debug' };
    expect(refusal(() => live.reload())).toBe('rug.yaml: kinds.vim: is no kind');
    expect(live.current().logLevel).toBe('info');
    expect(refusal(() => stage.live().require(noKinds))).toBe('rug.yaml: kinds.vim: is no kind');
  });

  it('does not start with a configuration that is wrong', () => {
    const stage = new Stage();
    stage.file = { http: { port: -1 } };
    expect(refusal(() => stage.live())).toMatch(/^rug\.yaml: http\.port/);
  });
});
