import { describe, expect, it } from 'vitest';
import { backoffDelay, DEFAULT_BACKOFF } from '../../src/bus/backoff.ts';

describe('the pause between two attempts', () => {
  it.each([
    [1, 125, 250],
    [2, 250, 500],
    [8, 15_000, 30_000],
    [1_000, 15_000, 30_000],
  ])('is jittered and bounded at attempt %i', (attempt, least, most) => {
    expect(backoffDelay(DEFAULT_BACKOFF, attempt, { random: () => 0 })).toBe(least);
    expect(backoffDelay(DEFAULT_BACKOFF, attempt, { random: () => 1 })).toBe(most);
  });
});
