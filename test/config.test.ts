import { describe, expect, it } from 'vitest';
import { loadConfig, strayVariables } from '../src/config.ts';
import { RugError } from '../src/model/errors.ts';

const refusal = (file: unknown, environment: Record<string, string> = {}): string => {
  try {
    loadConfig(file, environment);
  } catch (error) {
    if (error instanceof RugError && error.code === 'bad_config') return error.message;
    throw error;
  }
  return 'it was taken';
};

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(loadConfig(undefined, {})).toMatchObject({
      dataDir: '.rug',
      http: { host: '127.0.0.1', port: 8780 },
      database: { url: null },
      amqp: { url: null, queue: 'rug.notifications' },
      sources: { neutron: { hardware: 'phantom' } },
    });
  });

  it('takes the environment over the file, and the file over the defaults', () => {
    const file = { http: { port: 1, host: '0.0.0.0' }, machine: { maxAttempts: 2 } };
    const config = loadConfig(file, { RUG_HTTP_PORT: '9', RUG_HEALTH_ENABLED: 'false' });
    expect(config.http).toMatchObject({ port: 9, host: '0.0.0.0' });
    expect(config.machine.maxAttempts).toBe(2);
    expect(config.health.enabled).toBe(false);
  });

  it('reads a variable as the type of its option', () => {
    const config = loadConfig({}, { RUG_DATA_DIR: '2024', RUG_AMQP_QUEUE: 'true' });
    expect([config.dataDir, config.amqp.queue]).toEqual(['2024', 'true']);
  });

  it.each<[string, unknown, Record<string, string>, RegExp]>([
    ['no map', [1], {}, /must be a map of sections/],
    ['an unknown section', { htp: {} }, {}, /"htp"; did you mean http\?/],
    ['an unknown option', { http: { prt: 1 } }, {}, /http: .*"prt"; did you mean port\?/],
    ['a wrong type', { http: { port: 'x' } }, {}, /the configuration file: http\.port: .*number/],
    ['a wrong variable', {}, { RUG_HTTP_PORT: 'x' }, /^RUG_HTTP_PORT: http\.port: .*number/],
    ['a scalar for a section', { http: 7 }, { RUG_HTTP_PORT: '1' }, /http: /],
    ['another database', {}, { RUG_DATABASE_URL: 'mysql://x/y' }, /RUG_DATABASE_URL: .*postgres:/],
    ['a port out of range', {}, { RUG_HTTP_PORT: '70000' }, /RUG_HTTP_PORT: http\.port: .*65535/],
  ])('refuses %s, and names it', (_what, file, environment, message) => {
    expect(refusal(file, environment)).toMatch(message);
  });

  it('names variables that mean nothing, with what they may have meant', () => {
    const environment = { RUG_HTP_PORT: '1', RUG_URL: 'x', RUG_TEST_AMQP_URL: 'y', HOME: '/' };
    expect(strayVariables(environment)).toEqual([
      'RUG_HTP_PORT is no setting and is ignored; did you mean RUG_HTTP_PORT?',
    ]);
  });
});
