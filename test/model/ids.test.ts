import { describe, expect, it } from 'vitest';
import { resourceId, tenantId } from '../../src/model/ids.ts';

describe('the name of a resource', () => {
  it.each(['r1', '5f0c2a9e-1111-4222-8333-444455556666', 'a.b_c:d@e', 'x'.repeat(128)])(
    'may be %j',
    (id) => {
      expect(resourceId.safeParse(id).success).toBe(true);
      expect(tenantId.safeParse(id).success).toBe(true);
    },
  );

  it.each(['', ' r1', 'b b', 'bb/../x', 'a\nb', '\u001b[m', '$replace', '__proto__', '*', 'é'])(
    'is never %j, nor that of a tenant',
    (id) => {
      expect(resourceId.safeParse(id).success).toBe(false);
      expect(tenantId.safeParse(id).success).toBe(false);
    },
  );

  it('is neither a target nor endless', () => {
    expect(resourceId.safeParse('error').success).toBe(false);
    expect(resourceId.safeParse('x'.repeat(129)).success).toBe(false);
  });
});
