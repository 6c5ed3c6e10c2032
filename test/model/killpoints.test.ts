import { describe, expect, it } from 'vitest';
import { parseKillOrder } from '../../src/model/killpoints.ts';

describe('RUG_KILL_AT', () => {
  it('names a point and a passage, the first unless said', () => {
    expect(parseKillOrder('acked')).toEqual({ point: 'acked', passage: 1 });
    expect(parseKillOrder('writer.begun:12')).toEqual({ point: 'writer.begun', passage: 12 });
    expect([undefined, null, ''].map(parseKillOrder)).toEqual([null, null, null]);
  });

  it.each(['aked', 'acked:0', 'acked:x', ':1'])('refuses %s and tells the points', (setting) => {
    expect(() => parseKillOrder(setting)).toThrow(/the points are: intake.received/);
  });
});
