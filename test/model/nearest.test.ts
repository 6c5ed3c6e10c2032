import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/model/nearest.ts';

describe('nearest', () => {
  it.each([
    ['tennant', ['tenant', 'kind'], 'tenant'],
    ['tenant', ['tenantId', 'kind'], 'tenantId'],
    ['STATUS', ['state', 'status'], 'status'],
    ['lable', ['label', 'limit'], 'label'],
    ['zzz', ['label', 'limit'], null],
    ['ab', ['cd'], null],
    ['x', [], null],
  ])('of %j among %j is %j', (wrong, known, expected) => {
    expect(nearest(wrong, known)).toBe(expected);
  });
});
