import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../src/config/options.ts';
import { INDEPENDENT, samplesOf } from './samples.ts';

const repeated = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) !== index);

describe('the options', () => {
  it('have each a variable and a flag of their own', () => {
    const variables = OPTIONS.flatMap(({ variable, fileVariable }) => [
      variable,
      ...(fileVariable === null ? [] : [fileVariable]),
    ]);
    expect(repeated(variables)).toEqual([]);
    expect(repeated(OPTIONS.map(({ flag }) => flag))).toEqual([]);
    expect(OPTIONS.find(({ name }) => name === 'machine.maxAttempts')).toMatchObject({
      variable: 'RUG_MACHINE_MAX_ATTEMPTS',
      flag: '--machine-max-attempts',
      fileVariable: null,
    });
  });

  it('say each what they do, and numbers what they count', () => {
    const COUNTS_NOTHING = /^(http\.port|scheduler\.batch)$/;
    for (const { name, type, meta } of OPTIONS) {
      expect(meta.description, name).toMatch(/^\S.*\S$/);
      if (type === 'number' && !COUNTS_NOTHING.test(name))
        expect(meta.unit, name).toBeTypeOf('string');
    }
  });

  it('take each the values that tests give them', () => {
    for (const option of INDEPENDENT) {
      for (const value of samplesOf(option)) {
        expect(option.schema.safeParse(value).success, `${option.name} ${value}`).toBe(true);
      }
    }
  });

  it('that are secret are those that may hold a password', () => {
    const secret = OPTIONS.filter(({ meta }) => meta.secret !== undefined);
    expect(secret.map(({ name }) => name)).toEqual([
      'http.adminToken',
      'http.tokens',
      'database.url',
      'amqp.url',
    ]);
  });

  it('that are read once, where something is made of them, say that they take a restart', () => {
    const live = OPTIONS.filter(({ meta }) => meta.reload === true).map(({ name }) => name);
    expect(
      live.filter((name) => /^(dataDir|database|amqp|sources|http\.(host|port|tls))/.test(name)),
    ).toEqual([]);
    expect(live).toEqual(
      expect.arrayContaining(['logLevel', 'machine.maxAttempts', 'kinds', 'http.tokens']),
    );
  });
});
