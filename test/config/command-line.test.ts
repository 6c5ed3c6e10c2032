import { describe, expect, it } from 'vitest';
import { type Invocation, parseCommandLine } from '../../src/config/command-line.ts';
import { OPTIONS } from '../../src/config/options.ts';
import type { Variables } from '../../src/config/variables.ts';

interface Parsed {
  readonly result: Invocation | number;
  readonly out: string;
  readonly err: string;
}

function parsed(words: readonly string[], environment: Variables = {}): Parsed {
  let [out, err] = ['', ''];
  const result = parseCommandLine(words, {
    version: '1.2.3',
    environment,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { result, out, err };
}

describe('the command line of rug', () => {
  it('without words runs rug', () => {
    expect(parsed([]).result).toEqual({
      type: 'run',
      filePath: null,
      fileSetting: 'RUG_CONFIG',
      flags: {},
    });
  });

  it('takes a flag for every option', () => {
    const words = OPTIONS.flatMap(({ flag }) => [flag, `for ${flag}`]);
    const expected = Object.fromEntries(OPTIONS.map(({ flag }) => [flag, `for ${flag}`]));
    expect(parsed(words).result).toMatchObject({ type: 'run', flags: expected });
    expect(parsed(['config', ...words]).result).toMatchObject({ type: 'show', flags: expected });
  });

  it('takes flags before and after the command, and with an equals sign', () => {
    const { result } = parsed(['--http-port=1', 'config', '--log-level', 'debug', '-o', 'json']);
    expect(result).toMatchObject({
      type: 'show',
      format: 'json',
      flags: { '--http-port': '1', '--log-level': 'debug' },
    });
  });

  it('takes the file from its flag before the environment', () => {
    const environment = { RUG_CONFIG: 'a.yaml' };
    expect(parsed([], environment).result).toMatchObject({
      filePath: 'a.yaml',
      fileSetting: 'RUG_CONFIG',
    });
    expect(parsed(['--config', 'b.yaml'], environment).result).toMatchObject({
      filePath: 'b.yaml',
      fileSetting: '--config',
    });
    expect(parsed(['config', '--check', 'c.yaml'], environment).result).toMatchObject({
      type: 'check',
      filePath: 'c.yaml',
      fileSetting: '--check',
    });
  });

  it.each<[readonly string[], RegExp]>([
    [['--htp-port', '1'], /^rug: unknown option '--htp-port'; did you mean --http-port\?\n/],
    [['--machine-max-attemps=3'], /did you mean --machine-max-attempts\?/],
    [['confg'], /^rug: unknown command 'confg'; did you mean config\?\n/],
    [['--http-port'], /^rug: option '--http-port <number>' argument missing\n/],
    [['config', '-o', 'xml'], /Allowed choices are yaml, table, json/],
    [['config', '--chekc', 'x'], /did you mean --check\?/],
  ])('refuses %j with exit status 2 and says what may have been meant', (words, says) => {
    const { result, err, out } = parsed(words);
    expect(result).toBe(2);
    expect(err).toMatch(says);
    expect(err).toMatch(/See rug --help\.\n$/);
    expect(out).toBe('');
  });

  it('teaches the important options, and where the others are', () => {
    const { result, out } = parsed(['--help']);
    expect(result).toBe(0);
    for (const part of ['--config', '--http-port', 'RUG_HTTP_PORT', 'default 8780', 'SIGHUP']) {
      expect(out).toContain(part);
    }
    expect(out).toContain('rug config -o table');
    expect(out).not.toContain('--machine-backoff-max-seconds');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('has help for its command', () => {
    const { result, out } = parsed(['config', '--help']);
    expect(result).toBe(0);
    expect(out).toContain('Exit status: 0 it is valid, 2 it is not');
    expect(parsed(['help', 'config']).out).toBe(out);
  });

  it('says its version', () => {
    expect(parsed(['--version'])).toMatchObject({ result: 0, out: '1.2.3\n' });
  });
});
