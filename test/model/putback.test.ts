import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fold,
  type Mailbox,
  oldestPending,
  putBack,
  TAKE_ORDER,
  without,
} from '../../src/model/mailbox.ts';
import { EVENT_TYPES, type EventType } from '../../src/model/words.ts';
import { arrival, arrivals, foldAll, folded, shown } from './arrivals.ts';

describe('what a machine does with its mailbox', () => {
  it('takes every type there is, each at its place', () => {
    expect([...TAKE_ORDER].sort()).toEqual([...EVENT_TYPES].sort());
  });

  it('puts an unfinished entry back in front of what came after it', () => {
    const [life] = folded(['UPDATE']);
    const entry = life?.entries[0];
    if (entry === undefined) throw new Error('nothing is pending');
    const later = (type: EventType): Mailbox => fold([], arrival(9, type, { patch: { z: 1 } }));
    expect(shown(putBack(later('CREATE'), entry))).toBe('CREATE');
    expect(shown(putBack(later('DELETE'), entry))).toBe('DELETE');
    expect(shown(putBack(later('READ'), entry))).toBe('UPDATE READ');
    expect(putBack(later('POLL'), entry)).toMatchObject([{ patch: { z: 1 } }]);
    const deletion = { ...entry, type: 'DELETE' as const };
    expect(shown(putBack(later('CREATE'), deletion))).toBe('DELETE|CREATE');
    expect(putBack(later('CREATE'), deletion)[1]?.patch).toEqual({ z: 1 });
  });

  it('keeps the next life whole when the deletion before it is put back', () => {
    const deletion = folded(['DELETE'])[0]?.entries[0];
    if (deletion === undefined) throw new Error('nothing is pending');
    const meanwhile = (...types: EventType[]): Mailbox =>
      types.reduce<Mailbox>(
        (box, type, i) => fold(box, arrival(5 + i, type, { patch: { i } })),
        [],
      );
    const read = putBack(meanwhile('READ', 'CREATE'), deletion);
    expect([shown(read), read[1]?.patch]).toEqual(['DELETE|CREATE', { i: 1 }]);
    const rebuilt = putBack(meanwhile('CREATE', 'REBUILD', 'READ'), deletion);
    expect([shown(rebuilt), rebuilt[1]?.patch]).toEqual(['DELETE|REBUILD! READ', { i: 2 }]);
    const late = putBack(meanwhile('UPDATE', 'REBUILD'), deletion);
    expect(shown(late)).toBe('DELETE');
  });

  it('is the same whether an entry was taken and put back or not', () => {
    fc.assert(
      fc.property(arrivals, arrivals, (before, after) => {
        const pending = foldAll(before);
        const taken = pending[0]?.entries.find(
          ({ type }) =>
            type === TAKE_ORDER.find((t) => pending[0]?.entries.some((e) => e.type === t)),
        );
        if (taken === undefined || pending.length > 1 || (pending[0]?.entries.length ?? 0) > 1)
          return;
        const moved = after.map((one) => ({ ...one, seq: one.seq + 1_000 }));
        const rest = moved.reduce<Mailbox>(
          (box, one) => fold(box, one),
          without(pending, taken.type),
        );
        const whole = moved.reduce<Mailbox>((box, one) => fold(box, one), pending);
        const back = putBack(rest, taken);
        const deleted = taken.type === 'DELETE' || moved.some(({ type }) => type === 'DELETE');
        if (!deleted && moved.length < 2) expect(sorted(shown(back))).toBe(sorted(shown(whole)));
        // Entries may have met that would not have; lives are the same all the same.
        else expect(back.map(opens)).toEqual(whole.map(opens));
      }),
    );
  });

  it('is without an entry when that is done', () => {
    expect(shown(without(folded(['DELETE', 'CREATE']), 'DELETE'))).toBe('CREATE');
    expect(shown(without(folded(['UPDATE', 'READ']), 'UPDATE'))).toBe('READ');
    expect(without([], 'READ')).toEqual([]);
    expect(oldestPending([])).toBeNull();
  });
});

const opens = ({ entries }: Mailbox[number]): string =>
  entries.some(({ type }) => type === 'DELETE') ? 'deleted' : 'open';

const sorted = (text: string): string =>
  text
    .split('|')
    .map((life) => life.split(' ').sort().join(' '))
    .join('|');
