import { describe, expect, it } from 'vitest';
import { isLoopback } from '../../src/model/loopback.ts';

describe('isLoopback', () => {
  it.each(['localhost', 'LOCALHOST', 'Localhost', '127.0.0.1', '127.255.0.9', '::1', '[::1]'])(
    'is true for %s',
    (host) => expect(isLoopback(host)).toBe(true),
  );

  it.each([
    '',
    '0.0.0.0',
    '128.0.0.1',
    '127.0.0.256',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '::',
    '[::1',
    '::1]',
    '::10',
    '192.0.2.1',
  ])('is false for "%s"', (host) => expect(isLoopback(host)).toBe(false));
});
