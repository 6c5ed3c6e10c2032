import { describe, expect, it } from 'vitest';
import { shardOf, tenantKey } from '../../src/model/tenant.ts';

describe('a tenant', () => {
  it('lesson 21, D-23: is one with and without dashes, in whatever case', () => {
    const key = 'f2c1a0de0f2e4b7c9a3d5e6f70818283';
    for (const written of [
      'f2c1a0de-0f2e-4b7c-9a3d-5e6f70818283',
      'F2C1A0DE-0F2E-4B7C-9A3D-5E6F70818283',
      key.toUpperCase(),
      ` ${key} `,
    ]) {
      expect(tenantKey(written)).toBe(key);
    }
  });

  it('that is no UUID stays as it is written', () => {
    expect(tenantKey('Acme-West')).toBe('Acme-West');
    expect(tenantKey(' default ')).toBe('default');
  });
});

describe('the shard of a key', () => {
  it('never changes: it decides who owns what', () => {
    // The published vectors of FNV-1a: 811c9dc5, e40c292c, bf9cf968.
    expect(['', 'a', 'foobar'].map((key) => shardOf(key, 16))).toEqual([5, 12, 8]);
  });

  it('is one of those there are, and all of them are used', () => {
    const used = new Set(Array.from({ length: 500 }, (_, i) => shardOf(`tenant-${i}`, 7)));
    expect([...used].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
