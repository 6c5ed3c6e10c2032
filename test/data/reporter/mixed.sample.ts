import { beforeAll, describe, expect, it } from 'vitest';

describe('a thing', () => {
  it('passes', () => {
    console.log('said by a passing test');
  });

  it('differs', () => {
    console.log('said by a failing test');
    expect({ a: 1 }).toEqual({ a: 2 });
  });

  it('throws', () => {
    throw new Error('outer', { cause: new TypeError('inner') });
  });

  it.skip('is skipped', () => {});
});

describe('a thing whose hook fails', () => {
  beforeAll(() => {
    throw new Error('hook');
  });

  it('never runs', () => {});
});

describe('a thing', () => {
  it('passes', () => {});
});
