import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withoutSecrets } from '../../src/model/secrets.ts';

const vm = z.strictObject({
  name: z.string().optional(),
  userData: z.string().optional().meta({ secret: true }),
  users: z
    .array(z.strictObject({ name: z.string(), password: z.string().meta({ secret: true }) }))
    .optional(),
  disks: z.record(
    z.string(),
    z.strictObject({ gb: z.int(), key: z.string().meta({ secret: true }) }),
  ),
});
const router = z.strictObject({ name: z.string(), asn: z.int() });

describe('what may be kept of a spec', () => {
  it('is everything but what its kind calls secret, at any depth', () => {
    const spec = {
      name: 'edge',
      userData: 'pw',
      users: [{ name: 'ann', password: 'pw' }],
      disks: { d1: { gb: 7, key: 'pw' } },
    };
    expect(withoutSecrets([vm], spec)).toEqual({
      name: 'edge',
      userData: '***',
      users: [{ name: 'ann', password: '***' }],
      disks: { d1: { gb: 7, key: '***' } },
    });
  });

  it('leaves out what nobody knows, which may be a misspelt secret', () => {
    expect(withoutSecrets([vm], { userdata: 'pw', name: { deep: 'pw' } })).toEqual({
      userdata: '***',
      name: { deep: '***' },
    });
    expect(withoutSecrets([], { name: 'edge' })).toEqual({ name: '***' });
  });

  it('shows a removal', () => {
    expect(withoutSecrets([vm], { userData: null, other: null })).toEqual({
      userData: null,
      other: null,
    });
  });

  it('is for several kinds what one of them knows and none calls secret', () => {
    expect(withoutSecrets([vm, router], { name: 'a', asn: 7, userData: 'pw' })).toEqual({
      name: 'a',
      asn: 7,
      userData: '***',
    });
  });
});
