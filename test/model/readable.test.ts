import { describe, expect, it } from 'vitest';
import { type Part, readable, unreadable, withFaults } from '../../src/model/readable.ts';
import { aRun, routerRow } from '../support/rows.ts';

const ENTRY = {
  type: 'UPDATE',
  args: {},
  origin: 'bus',
  first: 1,
  last: 1,
  count: 1,
  eventId: 'e',
  since: 1,
  creates: false,
};
const VIEW = routerRow('r').view;

describe('a row of the store', () => {
  it('is taken as it was written when nothing is wrong with it', () => {
    const pending = [{ patch: { a: null }, entries: [{ ...ENTRY, over: [ENTRY] }] }];
    const faults: string[] = [];
    expect(readable('pending', () => pending, faults)).toBe(pending);
    expect(readable('run', () => aRun('x'), faults)).toEqual(aRun('x'));
    const instance = { member: { index: 0, incarnation: 1 }, instanceId: 'i', address: null };
    const view = { ...VIEW, instances: [instance], later: 'a field of a newer rug' };
    expect(readable('view', () => view, faults)).toBe(view);
    expect(faults).toEqual([]);
    const row = routerRow('r');
    expect(withFaults(row, faults)).toBe(row);
    expect(unreadable(row)).toBeNull();
  });

  it.each<[Part, unknown, string]>([
    ['view', {}, 'view.state is missing'],
    ['view', { ...VIEW, status: 'constructor' }, 'view.status must be one of'],
    ['view', { ...VIEW, since: 9e15 }, 'view.since must be'],
    ['view', { ...VIEW, instances: [{}] }, 'view.instances.0.member is missing'],
    ['pending', { length: 1 }, 'pending must be a list'],
    ['pending', [{ patch: null, entries: [{ ...ENTRY, type: 'x' }] }], 'pending.0.entries.0.type'],
    ['run', {}, 'run.id is missing'],
    ['run', { ...aRun('x'), keys: 'k' }, 'run.keys must be a list'],
    ['spec', [], 'spec must be a map'],
    ['labels', { a: 1 }, 'labels.a must be text'],
    ['tags', 'a', 'tags must be a list'],
    ['wakeAt', -9e15, 'wakeAt must be'],
  ])('says what is wrong with its %s %j, and goes on without', (part, value, says) => {
    const faults: string[] = [];
    expect(() => readable(part, () => value, faults)).not.toThrow();
    expect(faults).toEqual([expect.stringContaining(says)]);
  });

  it('that is no JSON bears that as its fault, where everybody looks', () => {
    const faults: string[] = [];
    expect(readable('spec', () => JSON.parse('{"a":'), faults)).toEqual({});
    const row = withFaults(routerRow('r'), faults);
    expect(unreadable(row)).toMatch(/^what the database has of it .*: spec cannot be read: /);
    expect(row.view.fault).toMatchObject({ code: 'rug_unreadable', message: unreadable(row) });
  });
});
