import { describe, expect, it } from 'vitest';
import { Seats } from '../../src/api/changes/seats.ts';

describe('the seats of those who follow', () => {
  it('are twenty for one asker', () => {
    const seats = new Seats();
    const stand = Array.from({ length: 20 }, () => seats.take('as anna'));
    expect(() => seats.take('as anna')).toThrow('20 streams');
    seats.take('as berta');
    stand[0]?.();
    seats.take('as anna');
    expect(() => seats.take('as anna')).toThrow('20 streams');
  });

  it('are two hundred in all', () => {
    const seats = new Seats();
    const stand = Array.from({ length: 200 }, (_, index) => seats.take(`as ${index}`));
    expect(() => seats.take('as anna')).toThrow('200 streams in all');
    stand[7]?.();
    seats.take('as anna');
    expect(() => seats.take('as berta')).toThrow('200 streams in all');
  });
});
