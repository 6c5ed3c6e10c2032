import { describe, expect, it } from 'vitest';
import { isAbout, parseKillOrder } from '../../src/model/killpoints.ts';

describe('RUG_KILL_AT', () => {
  it('names a point and a passage, the first unless said', () => {
    expect(parseKillOrder('acked')).toMatchObject({ point: 'acked', passage: 1 });
    expect(parseKillOrder('writer.begun:12')).toMatchObject({ point: 'writer.begun', passage: 12 });
    expect([undefined, null, ''].map(parseKillOrder)).toEqual([null, null, null]);
  });

  it('names the one resource that is poison, or what the body of a poisoned message holds', () => {
    const resource = parseKillOrder('step.begun:2@a:b@c');
    const message = parseKillOrder('intake.received@poison');
    expect(resource).toEqual({ point: 'step.begun', passage: 2, subject: 'a:b@c' });
    expect(message).toEqual({ point: 'intake.received', passage: 1, subject: 'poison' });
    const about = (order: typeof message, subject: string): boolean =>
      order !== null && isAbout(order, subject);
    expect(['a:b@c', 'a:b@c2', ''].map((id) => about(resource, id))).toEqual([true, false, false]);
    expect(about(message, '{"id":"poison"}')).toBe(true);
    expect(about(parseKillOrder('acked'), 'anything')).toBe(true);
  });

  it.each(['aked', 'acked:0', 'acked:x', ':1'])('refuses %s and tells the points', (setting) => {
    expect(() => parseKillOrder(setting)).toThrow(/the points are: intake.received/);
  });
});
