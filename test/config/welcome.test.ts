import { describe, expect, it } from 'vitest';
import { welcome } from '../../src/welcome.ts';

const WARNING = '! tokens travel unencrypted: set http.tls';

const said = (address: string): string =>
  welcome({ address, parts: () => [], recovered: { resources: 0, arrivals: 0 } }, '1.0.0', 100);

describe('the welcome of rug', () => {
  it.each([
    ['http://127.0.0.1:8780', false],
    ['http://localhost:8780', false],
    ['http://[::1]:8780', false],
    ['http://0.0.0.0:8780', true],
    ['http://[::]:8780', true],
    ['http://rug.example:8780', true],
    ['https://0.0.0.0:8780', false],
  ])('says where it listens, %s, and whether others may read tokens: %s', (address, warns) => {
    expect(said(address)).toContain(`  listens on ${address}   (API: ${address}/docs)\n`);
    expect(said(address).includes(WARNING)).toBe(warns);
  });
});
