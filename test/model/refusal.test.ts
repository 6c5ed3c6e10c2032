import { describe, expect, it } from 'vitest';
import { type Addressee, refusal } from '../../src/model/refusal.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import type { EventType } from '../../src/model/words.ts';

const idle = { doing: 'idle', pending: [], setAside: false } as const;
const instance = { member: { index: 0, incarnation: 1 }, instanceId: 'i', address: null };
const closed = { ...NEW_VIEW, state: 'Exit', status: 'gone' } as const;
const working = { ...NEW_VIEW, status: 'configured', instances: [instance] } as const;
const failed = { ...working, status: 'error' } as const;
const pending = [{ type: 'CREATE', count: 1, since: 0 }] as const;

describe('an order that the machine would refuse', () => {
  it.each<[string, EventType, Partial<Addressee>, RegExp | null]>([
    ['UPDATE of what is closed', 'UPDATE', { view: closed }, /closed/],
    ['CLEAR_ERROR of what is closed', 'CLEAR_ERROR', { view: closed }, /closed/],
    ['CREATE of what is closed', 'CREATE', { view: closed }, null],
    [
      'UPDATE behind a CREATE that waits',
      'UPDATE',
      { view: closed, live: { ...idle, pending } },
      null,
    ],
    [
      'UPDATE while a CREATE may be decided on',
      'UPDATE',
      { view: closed, live: { ...idle, doing: 'deciding' } },
      null,
    ],
    [
      'UPDATE of what is closed and forgotten by main',
      'UPDATE',
      { view: closed, live: null },
      /closed/,
    ],
    ['CLEAR_ERROR without an error', 'CLEAR_ERROR', {}, /not in error/],
    ['CLEAR_ERROR of an error', 'CLEAR_ERROR', { view: failed }, null],
    [
      'CLEAR_ERROR of what is set aside',
      'CLEAR_ERROR',
      { live: { ...idle, setAside: true } },
      null,
    ],
    ['REBUILD of a router', 'REBUILD', {}, null],
    ['REBUILD of a VM', 'REBUILD', { recovery: 'restart' }, /destructive/],
    ['REBUILD of a backup', 'REBUILD', { recovery: 'none' }, /destructive/],
    [
      'REBUILD of a VM that has no instance',
      'REBUILD',
      { recovery: 'restart', view: NEW_VIEW },
      null,
    ],
    ['UPDATE of a VM', 'UPDATE', { recovery: 'restart' }, null],
  ])('%s', (_what, type, change, reason) => {
    const addressee: Addressee = { view: working, recovery: 'recreate', live: idle, ...change };
    const found = refusal({ type, args: {} }, addressee);
    if (reason === null) expect(found).toBeNull();
    else expect(found).toMatch(reason);
  });

  it('may destroy what it is told to destroy', () => {
    const addressee: Addressee = { view: working, recovery: 'restart', live: idle };
    expect(refusal({ type: 'REBUILD', args: { destructive: true } }, addressee)).toBeNull();
  });
});
