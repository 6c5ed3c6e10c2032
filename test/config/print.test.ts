import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { printOptions } from '../../src/config/print.ts';

const file = { http: { port: 1 }, kinds: { vm: { graceSeconds: 5 } } };
const { config, options } = loadConfig({ file, filePath: 'rug.yaml' });

describe('the printed configuration', () => {
  it('as YAML is a configuration file that says the same', () => {
    const text = printOptions(options, 'yaml');
    expect(loadConfig({ file: parse(text) }).config).toEqual(config);
    expect(text).toContain('  port: 1 # rug.yaml\n');
    expect(text).toContain('kinds: { vm: { graceSeconds: 5 } } # rug.yaml\n');
    expect(text).toContain('logLevel: info # default\n');
  });

  it('as JSON has each option with value and origin', () => {
    expect(JSON.parse(printOptions(options, 'json'))).toEqual(options);
  });

  it('as a table has a line for each option', () => {
    const lines = printOptions(options, 'table').trimEnd().split('\n');
    expect(lines).toHaveLength(options.length + 1);
    expect(lines[0]).toMatch(/^OPTION +VALUE +ORIGIN$/);
    expect(lines).toContainEqual(expect.stringMatching(/^http\.port +1 +rug\.yaml$/));
    expect(lines).toContainEqual(expect.stringMatching(/^database\.url +null +default$/));
  });
});
