import { describe, expect, it } from 'vitest';
import { masked } from '../src/log.ts';

describe('a line of the log', () => {
  it('never holds what a field of a secret held, at the top or one below it', () => {
    const fields = { resource: 'r1', password: 'p', auth: { auth_token: 't', user: 'u' } };
    expect(masked(fields)).toEqual({
      resource: 'r1',
      password: '[Redacted]',
      auth: { auth_token: '[Redacted]', user: 'u' },
    });
    expect(fields.auth.auth_token).toBe('t');
  });

  it('is written as it is where there is none', () => {
    const fields = { resource: 'r1', error: new Error('x'), nothing: null, list: [1] };
    expect(masked(fields)).toBe(fields);
  });
});
