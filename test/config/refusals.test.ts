import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConfigInput, loadConfig } from '../../src/config/load.ts';
import { OPTIONS } from '../../src/config/options.ts';
import { RugError } from '../../src/model/errors.ts';
import { REFUSALS } from './refusals.table.ts';

function refusal(input: ConfigInput): RugError {
  try {
    loadConfig(input);
  } catch (error) {
    if (error instanceof RugError && error.code === 'bad_config') return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a configuration that is wrong', () => {
  it.each(REFUSALS.map((one) => [one.what, one] as const))('is refused for %s', (_, one) => {
    expect(refusal(one.input).message).toMatch(one.says);
  });

  it('is told as a whole, a line for each problem, each with where it was set', () => {
    const error = refusal({
      file: { http: { prt: 1 }, logLevel: 'inof' },
      filePath: 'rug.yaml',
      environment: { RUG_MACHINE_MAX_ATTEMPTS: '0' },
      flags: { '--gates-verbs': 'x' },
    });
    const lines = error.message.split('\n').map((line) => line.split(' ', 2).join(' '));
    expect(lines.sort()).toEqual([
      '--gates-verbs: gates.verbs:',
      'RUG_MACHINE_MAX_ATTEMPTS: machine.maxAttempts:',
      'rug.yaml: http.prt:',
      'rug.yaml: logLevel:',
    ]);
    expect(error.field).toBe('logLevel');
  });

  it('does not show a secret that was no good', () => {
    const SECRET = 'hunter2';
    for (const { message } of [
      refusal({ environment: { RUG_DATABASE_URL: `mysql://rug:${SECRET}@x/y` } }),
      refusal({ environment: { RUG_HTTP_ADMIN_TOKEN: SECRET } }),
      refusal({ file: { http: { tokens: { a: { role: 'admin', token: SECRET } } } } }),
      refusal({ file: { http: { tokens: [{ role: 'admin', token: SECRET }] } } }),
      refusal({ environment: { RUG_HTTP_TOKENS: `{a: {token: ${SECRET}, role: x}}` } }),
      refusal({ file: { amqp: { url: { host: SECRET } } } }),
    ]) {
      expect(message).not.toContain(SECRET);
    }
  });

  it('is refused as bad_config and nothing else, whatever it is', () => {
    const names = fc.constantFrom(...OPTIONS.flatMap(({ path }) => path), '__proto__', 'x');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(
          null,
          true,
          0,
          -1,
          1.5,
          Number.NaN,
          '',
          'a b',
          '\u0000',
          undefined,
        ),
        fc.dictionary(names, tie('tree')),
        fc.array(tie('tree'), { maxLength: 2 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (file) => {
        try {
          loadConfig({ file });
        } catch (error) {
          expect(error).toBeInstanceOf(RugError);
          expect((error as RugError).code).toBe('bad_config');
        }
      }),
      { numRuns: 500 },
    );
  });
});
