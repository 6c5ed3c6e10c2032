import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLD, FOLD_OPS, type FoldOp, type FoldTable } from '../../src/model/coalescing.ts';
import { applyPatch, type Patch } from '../../src/model/json.ts';
import {
  type Arrival,
  type Entry,
  fold,
  type Mailbox,
  oldestPending,
} from '../../src/model/mailbox.ts';
import { EVENT_TYPES, type EventType } from '../../src/model/words.ts';
import { arrival, arrivals, foldAll, folded, shown } from './arrivals.ts';
import { AFTER_PAIR, COLUMNS, ROWS } from './fold-table.ts';

const WORDS: Readonly<Record<string, FoldOp>> = { k: 'keep', a: 'absorb', u: 'upgrade', n: 'next' };

const typesOf = (entries: readonly Entry[] = []): readonly EventType[] =>
  entries.map(({ type }) => type);

describe('the fold', () => {
  it('has the table that was written by hand', () => {
    for (const [pending, row] of Object.entries(ROWS)) {
      const ops = row.split(' ').map((letter) => WORDS[letter]);
      const expected = Object.fromEntries(COLUMNS.map((incoming, i) => [incoming, ops[i]]));
      expect({ pending, ...FOLD[pending as EventType] }).toEqual({ pending, ...expected });
    }
  });

  it('does with each of the 81 pairs what was written by hand', () => {
    expect(Object.keys(AFTER_PAIR)).toHaveLength(81);
    for (const [pair, after] of Object.entries(AFTER_PAIR)) {
      const types = pair.split(' ') as EventType[];
      expect(`${pair} -> ${shown(folded(types))}`).toBe(`${pair} -> ${after}`);
    }
  });

  it('fails the pairs written by hand when any one cell is flipped', () => {
    const unnoticed: string[] = [];
    for (const pending of EVENT_TYPES) {
      for (const incoming of EVENT_TYPES) {
        for (const op of FOLD_OPS) {
          if (op === FOLD[pending][incoming]) continue;
          const table = { ...FOLD, [pending]: { ...FOLD[pending], [incoming]: op } };
          if (!noticed(table)) unnoticed.push(`${pending} x ${incoming}: ${op}`);
        }
      }
    }
    // Of two entries of one type there is only one way to be: beside itself means within itself.
    const same = EVENT_TYPES.flatMap((type) => [
      `${type} x ${type}: keep`,
      `${type} x ${type}: upgrade`,
    ]);
    expect(unnoticed).toEqual(same);
  });

  it('keeps of what a deletion of the bus took the place of what would be pending without it', () => {
    const others = EVENT_TYPES.filter((type) => type !== 'CREATE');
    const asked = fc.array(fc.constantFrom(...others), { maxLength: 8 });
    fc.assert(
      fc.property(asked, (types) => {
        const [life] = folded([...types, 'DELETE']);
        const [deletion, ...beside] = life?.entries ?? [];
        expect([deletion?.type, beside]).toEqual(['DELETE', []]);
        const orders = types.filter((type) => !['DELETE', 'POLL', 'READ'].includes(type));
        // Folded once more: an order may stand beside one that it is contained in.
        const again = (entries: readonly Entry[] = []): readonly EventType[] =>
          typesOf(folded(typesOf(entries))[0]?.entries).toSorted();
        expect(again(deletion?.over)).toEqual(again(folded(orders)[0]?.entries));
      }),
      { numRuns: 1_000, examples: [[['DELETE', 'RESTART', 'REBUILD', 'QUIESCE']]] },
    );
  });

  it('is bounded: two lives, one entry per type in each', () => {
    fc.assert(
      fc.property(arrivals, (list) => {
        const mailbox = foldAll(list);
        expect(mailbox.length).toBeLessThanOrEqual(2);
        for (const { entries } of mailbox) {
          expect(new Set(entries.map(({ type }) => type)).size).toBe(entries.length);
          expect(entries.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('never loses a DELETE', () => {
    fc.assert(
      fc.property(arrivals, (list) => {
        const mailbox = foldAll(list);
        const last = list.findLastIndex(({ type }) => type === 'DELETE');
        if (last < 0) return;
        expect(mailbox[0]?.entries.some(({ type }) => type === 'DELETE')).toBe(true);
        const revived = list.slice(last + 1).some(({ type }) => type === 'CREATE');
        expect(mailbox.length).toBe(revived ? 2 : 1);
      }),
    );
  });

  it('lets a DELETE that closes the next life undo the RESTART before it', () => {
    expect(shown(folded(['DELETE', 'RESTART', 'CREATE']))).toBe('DELETE RESTART|CREATE');
    expect(shown(folded(['DELETE', 'RESTART', 'CREATE', 'DELETE']))).toBe('DELETE');
  });

  it('never loses a REBUILD but to a DELETE', () => {
    fc.assert(
      fc.property(arrivals, (list) => {
        const types = list.map(({ type }) => type);
        const rebuild = types.lastIndexOf('REBUILD');
        const before = types.slice(0, rebuild + 1);
        // In a life that is to end, or after it, there is nothing to rebuild.
        const dead = before.lastIndexOf('DELETE') > before.lastIndexOf('CREATE');
        if (rebuild < 0 || dead || types.slice(rebuild).includes('DELETE')) return;
        expect(
          foldAll(list)
            .at(-1)
            ?.entries.map(({ type }) => type),
        ).toContain('REBUILD');
      }),
    );
  });

  it('answers everybody: first, last and count of its entries cover every arrival', () => {
    fc.assert(
      fc.property(arrivals, (list) => {
        const entries = foldAll(list).flatMap((life) => life.entries);
        for (const { first, last, count } of entries)
          expect(first + count - 1).toBeLessThanOrEqual(last);
        for (const { seq } of list) {
          expect(entries.some(({ first, last }) => first <= seq && seq <= last)).toBe(true);
        }
        expect(oldestPending(foldAll(list))).toBe(list[0]?.seq ?? null);
        const counted = entries.reduce((sum, { count }) => sum + count, 0);
        expect(counted).toBe(list.length);
      }),
    );
  });

  it('composes the bodies of a life as if they had been applied one by one', () => {
    fc.assert(
      fc.property(arrivals, (list) => {
        // A life that is deleted before it began takes its bodies with it.
        if (list.filter(({ type }) => type === 'DELETE').length > 1) return;
        const [first, second] = foldAll(list);
        const opened = secondLife(list);
        const cut = opened ?? list.length;
        const apply = (some: readonly Arrival[]): Patch =>
          some.reduce<Patch>(
            (spec, { patch }) => (patch === null ? spec : applyPatch(spec, patch)),
            {},
          );
        if (second !== undefined) {
          expect(applyPatch({}, first?.patch ?? {})).toEqual(apply(list.slice(0, cut)));
          expect(applyPatch({}, second.patch ?? {})).toEqual(apply(list.slice(cut)));
        } else if (opened === null) {
          expect(applyPatch({}, first?.patch ?? {})).toEqual(apply(list));
        }
      }),
    );
  });

  it('takes the image of the last REBUILD, and the default when that names none', () => {
    const image = (...images: (string | undefined)[]): string | undefined => {
      const box = images.reduce<Mailbox>(
        (mailbox, name, i) =>
          fold(mailbox, arrival(i, 'REBUILD', { args: name === undefined ? {} : { image: name } })),
        [],
      );
      return box[0]?.entries[0]?.args.image;
    };
    expect(image('U', 'V')).toBe('V');
    expect(image('U', undefined)).toBeUndefined();
    const kept = fold(folded([]), arrival(1, 'REBUILD', { args: { image: 'U' } }));
    expect(fold(kept, arrival(2, 'UPDATE'))[0]?.entries[0]?.args).toEqual({ image: 'U' });
  });

  it('keeps a forced push in whatever pushes: UPDATE, CREATE, REBUILD; looks and orders about power do not', () => {
    const forced = (...types: EventType[]): Record<string, boolean> => {
      const box = types.reduce<Mailbox>(
        (mailbox, type, i) =>
          fold(
            mailbox,
            arrival(i, type, type === 'UPDATE' && i < 3 ? { args: { force: true } } : {}),
          ),
        [],
      );
      const entries = box.flatMap((life) => life.entries);
      return Object.fromEntries(entries.map(({ type, args }) => [type, args.force === true]));
    };
    expect(forced('UPDATE', 'POLL')).toEqual({ UPDATE: true });
    expect(forced('UPDATE', 'READ', 'READ', 'UPDATE')).toEqual({ UPDATE: true, READ: false });
    expect(forced('POLL', 'READ', 'POLL', 'UPDATE')).toEqual({ UPDATE: false, READ: false });
    expect(forced('UPDATE', 'CREATE', 'REBUILD')).toEqual({ REBUILD: true });
    expect(forced('CREATE', 'UPDATE')).toEqual({ CREATE: true });
    expect(forced('UPDATE', 'QUIESCE', 'RESTART')).toEqual({ UPDATE: true, RESTART: false });
    expect(forced('UPDATE', 'DELETE', 'CREATE')).toEqual({ DELETE: false, CREATE: false });
  });

  it('keeps image and destructive of the last REBUILD beside a forced push', () => {
    const rebuild = arrival(2, 'REBUILD', { args: { image: 'U', destructive: true } });
    const box = fold(fold([], arrival(1, 'UPDATE', { args: { force: true } })), rebuild);
    expect(box[0]?.entries[0]?.args).toEqual({ image: 'U', destructive: true, force: true });
  });

  it('takes the verdict of the last POLL', () => {
    const verdict = (at: number): Partial<Arrival> => ({ args: { verdict: { alive: true, at } } });
    const box = fold(fold([], arrival(1, 'POLL', verdict(5))), arrival(2, 'POLL', verdict(9)));
    expect(box[0]?.entries[0]?.args.verdict?.at).toBe(9);
  });

  it('does not demote the word of an operator', () => {
    const box = fold(
      fold([], arrival(1, 'DELETE', { origin: 'operator' })),
      arrival(2, 'DELETE', { origin: 'bus' }),
    );
    expect(box[0]?.entries[0]?.origin).toBe('operator');
  });
});

/** Where the last life begins, when it is the second one; null: there is only one. */
function secondLife(list: readonly Arrival[]): number | null {
  let deleted = false;
  let opened: number | null = null;
  list.forEach(({ type }, i) => {
    if (type === 'DELETE') {
      deleted = true;
      opened = null;
    } else if (type === 'CREATE' && deleted && opened === null) opened = i;
  });
  return opened;
}

/** True when some pair comes out otherwise than was written by hand. */
function noticed(table: FoldTable): boolean {
  return Object.entries(AFTER_PAIR).some(([pair, after]) => {
    const types = pair.split(' ') as EventType[];
    return shown(folded(types, table)) !== after;
  });
}
