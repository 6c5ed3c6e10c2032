import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { OPTIONS, setAt, type Tree, valueAt } from '../../src/config/options.ts';
import { strayVariables } from '../../src/config/variables.ts';
import { asText, INDEPENDENT, samplesOf } from './samples.ts';

/** Bits: set in the file, by the environment, by a flag. */
const ways = fc.integer({ min: 0, max: 7 });

/** Digests are shown in place of tokens, which the program never keeps. */
const comparable = (name: string, value: unknown): unknown =>
  name === 'http.tokens' ? Object.keys(value as object) : value;

describe('the configuration that is loaded', () => {
  it('has a default for everything, which is what nobody has set', () => {
    const { config, options } = loadConfig();
    expect(config).toMatchObject({
      dataDir: '.rug',
      http: { host: '127.0.0.1', port: 8780, adminToken: null, tokens: {} },
      database: { url: null },
      amqp: { url: null, queue: 'rug.notifications', commands: { enabled: true, role: 'admin' } },
      sources: { neutron: { hardware: 'phantom' } },
      brake: { global: { share: 0.2, number: null, atLeast: 10 }, settleSeconds: null },
      health: { intervalMs: 60_000 },
    });
    expect(new Set(options.map(({ origin }) => origin))).toEqual(new Set(['default']));
    expect(options).toHaveLength(OPTIONS.length);
  });

  it('takes each option from the last of default, file, environment and flag that has it', () => {
    const choice = fc.tuple(...INDEPENDENT.map(() => ways));
    fc.assert(
      fc.property(choice, (chosen) => {
        const file: Tree = {};
        const environment: Record<string, string> = {};
        const flags: Record<string, string> = {};
        const expected = INDEPENDENT.map((option, index) => {
          const way = chosen[index] ?? 0;
          const [inFile, inVariable, inFlag] = samplesOf(option);
          if ((way & 1) > 0) setAt(file, option.path, inFile);
          if ((way & 2) > 0) environment[option.variable] = asText(inVariable);
          if ((way & 4) > 0) flags[option.flag] = asText(inFlag);
          if ((way & 4) > 0) return [option.name, inFlag, option.flag] as const;
          if ((way & 2) > 0) return [option.name, inVariable, option.variable] as const;
          if ((way & 1) > 0) return [option.name, inFile, 'rug.yaml'] as const;
          return [option.name, option.default, 'default'] as const;
        });
        const { config, options } = loadConfig({ file, filePath: 'rug.yaml', environment, flags });
        for (const [name, value, origin] of expected) {
          expect(options.find(({ path }) => path === name)?.origin).toBe(origin);
          expect(comparable(name, valueAt(config, name.split('.')))).toEqual(
            comparable(name, value),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('reads a variable as the type of its option', () => {
    const environment = {
      RUG_DATA_DIR: '2024',
      RUG_AMQP_QUEUE: 'true',
      RUG_BRAKE_TENANT_SHARE: 'null',
      RUG_BRAKE_TENANT_NUMBER: '7',
      RUG_AMQP_EXCHANGES: '{nova: [versioned_notifications.*]}',
    };
    const { config } = loadConfig({ environment });
    expect([config.dataDir, config.amqp.queue]).toEqual(['2024', 'true']);
    expect(config.brake.tenant).toEqual({ share: null, number: 7, atLeast: 5 });
    expect(config.amqp.exchanges).toEqual({ nova: ['versioned_notifications.*'] });
  });

  it('takes an empty variable, and a section with nothing below it, for none', () => {
    const file = { http: null, kinds: null, brake: { tenant: null } };
    const { config } = loadConfig({ file, environment: { RUG_HTTP_PORT: '' } });
    expect(config).toEqual(loadConfig().config);
  });

  it('reads a secret from the file that a variable names', () => {
    const readText = (path: string): string => `amqp://rug:pw@${path}\n`;
    const { config, options } = loadConfig({ environment: { RUG_AMQP_URL_FILE: 'mq' }, readText });
    expect(config.amqp.url).toBe('amqp://rug:pw@mq');
    expect(options.find(({ path }) => path === 'amqp.url')).toEqual({
      path: 'amqp.url',
      value: 'amqp://rug:***@mq',
      origin: 'RUG_AMQP_URL_FILE',
    });
  });

  it('takes a secret from a file without the line feed at its end', () => {
    const environment = { RUG_HTTP_ADMIN_TOKEN_FILE: 'f' };
    const { config } = loadConfig({ environment, readText: () => `${'x'.repeat(20)}\r\n` });
    expect(config.http.adminToken).toBe('x'.repeat(20));
  });

  it('leaves the file as it was given', () => {
    const file = { http: { port: 1 }, health: null };
    loadConfig({ file, environment: { RUG_HTTP_PORT: '2' } });
    expect(file).toEqual({ http: { port: 1 }, health: null });
  });

  it('names variables that mean nothing, with what they may have meant', () => {
    const environment = {
      RUG_HTP_PORT: '1',
      RUG_URL: 'x',
      RUG_DATABASE_URL_FILE: 'f',
      RUG_TEST_AMQP_URL: 'y',
      HOME: '/',
    };
    expect(strayVariables(environment)).toEqual([
      'RUG_HTP_PORT is no setting and is ignored; did you mean RUG_HTTP_PORT?',
    ]);
  });
});
