import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDepth } from '../../src/api/depth.ts';
import { serve } from './serve.ts';

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('the depth of a body', () => {
  it('may be two hundred levels, of lists and objects', () => {
    expect(() => checkDepth(nested(200))).not.toThrow();
    expect(() => checkDepth(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`)).not.toThrow();
    expect(() => checkDepth(nested(201))).toThrow(expect.objectContaining({ code: 'bad_json' }));
    expect(() => checkDepth('{"a":['.repeat(101))).toThrow('200 levels');
  });

  it('is that of brackets, whatever stands in strings', () => {
    const brackets = '['.repeat(1_000);
    for (const text of [brackets, `\\"${brackets}`, `a\\\\`, `${brackets}\\`, '\u2028"{[']) {
      const body = JSON.stringify({ [text]: [text, { a: text }] });
      expect(() => checkDepth(body)).not.toThrow();
    }
    expect(() => checkDepth(`"${brackets}`)).not.toThrow();
    expect(() => checkDepth(`"\\\\"${brackets}`)).toThrow();
  });

  it('is never too much for a value that is not deep', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        checkDepth(text);
      }),
    );
  });

  it.each(['/v1/notifications', '/v1/sweeps'])('is judged before %s parses it', async (url) => {
    const { ask, ports } = serve();
    for (const body of ['['.repeat(2_000_000), '{"a":'.repeat(400_000)]) {
      const { status, json } = await ask('POST', url, { body });
      expect(status).toBe(400);
      expect(json).toMatchObject({ code: 'bad_json', message: expect.stringContaining('levels') });
    }
    expect(ports.messages).toEqual([]);
  });
});
