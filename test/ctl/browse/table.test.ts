import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../src/ctl/browse/cells.ts';
import type { Deed } from '../../../src/ctl/browse/deed.ts';
import type { Key, KeyName } from '../../../src/ctl/browse/keys.ts';
import { layoutFor } from '../../../src/ctl/browse/layout.ts';
import type { News } from '../../../src/ctl/browse/news.ts';
import { pressed } from '../../../src/ctl/browse/press.ts';
import { type State, selectedRow } from '../../../src/ctl/browse/state.ts';
import { viewOf } from '../../../src/ctl/browse/view.ts';
import { parked } from '../explained.ts';
import {
  at,
  changedTo,
  cloud,
  hear,
  idsOf,
  NOW,
  press,
  sample,
  stateOf,
  typed,
} from './samples.ts';

const rows = ['r1', 'r2', 'r3'].map((id) => sample(id));
const selected = (state: State): string | undefined => selectedRow(state)?.id;

/** What the last key asks of the outside. */
function deedOf(state: State, text: string): Deed | null {
  const before = typed(state, text.slice(0, -1));
  return pressed(before, char(text.slice(-1))).deed;
}

const char = (text: string): Key =>
  text === '\r' ? { type: 'enter' } : { type: 'char', char: text };

describe('the cursor of browse', () => {
  it('moves by rows, by screens, and to the ends', () => {
    const state = stateOf(cloud(100), [80, 24]);
    const { body } = layoutFor(state);
    const places = ['j', 'jjk', 'k', 'G', 'Gk', 'Gg', ' ', '  ', 'j\u001b[5~'];
    expect(places.map((text) => typed(state, text).cursor.at)).toEqual([
      ...[1, 1, 0, 99, 98, 0, body - 1, 2 * body - 2, 0],
    ]);
  });

  it('follows its resource wherever the sort puts it, and says who it is on', () => {
    const state = typed(stateOf(rows), 'j');
    const moved = hear(state, changedTo('r2', 'error', { at: NOW + 1_000 }));
    expect(idsOf(moved)).toEqual(['r2', 'r1', 'r3']);
    expect(selected(moved)).toBe('r2');
  });

  it('stays on the first row until somebody moves it', () => {
    const moved = hear(stateOf(rows), changedTo('r3', 'error'));
    expect(selected(moved)).toBe('r3');
  });

  it('takes the place of who is gone', () => {
    const state = typed(stateOf(rows), 'j');
    const without = hear(state, changedTo('r2', 'gone', { state: 'Exit' }));
    expect(selected(without)).toBe('r3');
    const none = hear(without, { type: 'rows', rows: [], asked: ['r1', 'r3'] });
    expect(selected(none)).toBeUndefined();
    expect(deedOf(none, 'p')).toBeNull();
  });
});

describe('the table of browse', () => {
  it('filters as is typed, by all words, in id, name, tenant, kind and status', () => {
    const state = stateOf([
      sample('r1', { spec: { name: 'Edge' }, kind: 'vm' }),
      sample('r2', { tenantId: 'blue', status: 'error' }),
      sample('r3', { status: 'configured' }),
    ]);
    const found = (text: string): readonly string[] => idsOf(typed(state, `/${text}`));
    expect(found('edge')).toEqual(['r1']);
    expect(found('VM')).toEqual(['r1']);
    expect(found('blue err')).toEqual(['r2']);
    expect(found('r conf')).toEqual(['r3']);
    expect(found('conf\u007f\u007f\u007f\u007f')).toHaveLength(3);
    expect(found('nobody\u0015')).toHaveLength(3);
    expect(idsOf(typed(typed(state, '/edge\u001b'), ''))).toHaveLength(3);
    expect(idsOf(typed(typed(state, '/edge\r'), 'j'))).toEqual(['r1']);
    expect(idsOf(typed(typed(state, '/edge\r'), '\u001b'))).toHaveLength(3);
  });

  it('sorts by one after the other, equal ones by id', () => {
    const state = stateOf([
      sample('r1', { spec: { name: 'b' }, since: at(-9), tenantId: 't2', kind: 'vm' }),
      sample('r2', { spec: { name: 'a' }, since: at(-8), status: 'error' }),
      sample('r3', { since: at(-99), kind: 'backup' }),
    ]);
    const sorted = ['', 's', 'ss', 'sss', 'ssss', 'sssss', 'ssssss'].map((text) => {
      const next = typed(state, text);
      return `${next.choice.sort}: ${idsOf(next).join(' ')}`;
    });
    expect(sorted).toEqual([
      'status: r2 r1 r3',
      'age: r2 r1 r3',
      'id: r1 r2 r3',
      'name: r2 r1 r3',
      'tenant: r2 r3 r1',
      'kind: r3 r2 r1',
      'status: r2 r1 r3',
    ]);
  });

  it('shows only what is in error or has a fault, and all again', () => {
    const fault = { code: 'x_build_2003', message: 'no', at: at(0) };
    const state = stateOf([...rows, sample('r4', { fault }), sample('r5', { status: 'error' })]);
    expect(idsOf(typed(state, 'e'))).toEqual(['r5', 'r4']);
    expect(idsOf(typed(state, 'ee'))).toHaveLength(5);
  });

  it('is what the newest list says, and what came since', () => {
    const again: readonly News[] = [
      { type: 'listing' },
      { type: 'rows', rows: [sample('r1')], asked: null },
      { type: 'rows', rows: [sample('r9')], asked: ['r9', 'r3'] },
    ];
    const half = hear(stateOf(rows), ...again);
    expect(idsOf(half)).toEqual(['r1', 'r2', 'r9']);
    expect(idsOf(hear(half, { type: 'listed' }))).toEqual(['r1', 'r9']);
  });

  it('does not go back to an answer that came late', () => {
    const state = hear(stateOf(rows), {
      type: 'rows',
      rows: [sample('r1', { status: 'error', updatedAt: at(2) })],
      asked: ['r1'],
    });
    const late = sample('r1', { status: 'booting', updatedAt: at(1) });
    const after = hear(state, { type: 'rows', rows: [late], asked: null });
    expect(after.fleet.rows.get('r1')?.status).toBe('error');
  });
});

describe('the keys of browse', () => {
  const state = stateOf([sample('r1', { spec: { name: 'edge' } })]);

  it('give orders to the selected resource', () => {
    expect(deedOf(state, 'p')).toEqual({ type: 'order', id: 'r1', event: 'POLL' });
    expect(deedOf(state, 'u')).toEqual({ type: 'order', id: 'r1', event: 'UPDATE' });
    expect(deedOf(state, 'q')).toEqual({ type: 'quit' });
  });

  it('rebuild after a yes only', () => {
    expect(typed(state, 'r').prompt).toEqual({ type: 'rebuild', id: 'r1', label: 'edge (r1)' });
    expect(deedOf(state, 'r')).toBeNull();
    expect(deedOf(state, 'ry')).toEqual({ type: 'order', id: 'r1', event: 'REBUILD' });
    for (const no of ['n', 'q', 'p', '\r']) expect(deedOf(state, `r${no}`)).toBeNull();
    expect(typed(state, 'rn').notice?.text).toBe('nothing was done');
  });

  it('rebuild who was asked about, even when another takes its place', () => {
    const asked = typed(stateOf(rows), 'r');
    const { deed } = pressed(hear(asked, changedTo('r3', 'error')), char('y'));
    expect(deed).toMatchObject({ id: 'r1', event: 'REBUILD' });
  });

  it('ask for the reason of a mode', () => {
    expect(deedOf(state, 'd moving it \r')).toEqual({
      ...{ type: 'mode', mode: 'debug', id: 'r1', reason: 'moving it' },
    });
    expect(deedOf(state, 'm\r')).toEqual({ type: 'mode', mode: 'manage', id: 'r1', reason: '' });
    expect(typed(state, 'dx\u001b')).toMatchObject({ prompt: null, page: { type: 'table' } });
  });

  it('do nothing out of a clipboard, but for text that is asked for', () => {
    const paste = '\u001b[200~ry\u001b[201~';
    expect(typed(state, paste)).toEqual(state);
    expect(typed(state, `d${paste}`).prompt).toMatchObject({ text: 'ry' });
  });

  it('explain the selected resource, act on it there, and go back', () => {
    const why = typed(state, 'w');
    expect(deedOf(state, '\r')).toEqual({ type: 'explain' });
    expect(deedOf(why, 'p')).toEqual({ type: 'order', id: 'r1', event: 'POLL' });
    expect(typed(why, 'q').page.type).toBe('table');
    expect(deedOf(why, 'q')).toBeNull();
    expect(deedOf(typed(state, '?'), 'p')).toBeNull();
    const other = hear(why, { type: 'why', id: 'r2', why: parked });
    expect(other.page).toMatchObject({ why: null });
    const failed = hear(why, { type: 'unexplained', id: 'r1', message: 'it is closed' });
    expect(viewOf(failed, false).join('\n')).toContain('it is closed');
  });

  it('show an order that rug refuses, if it was given here', () => {
    const refused = [{ event: 'REBUILD', reason: 'it is held' }];
    const change = changedTo('r1', 'held', { refused });
    expect(hear(state, change).notice).toBeNull();
    expect(hear(typed(state, 'ry'), change).notice).toMatchObject({
      ...{ isBad: true, text: 'rebuild of r1 is refused: it is held' },
    });
  });
});

describe('whatever is typed and heard', () => {
  const names: readonly KeyName[] = [
    ...(['up', 'down', 'pageup', 'pagedown', 'home', 'end', 'enter', 'escape'] as const),
    ...(['backspace', 'erase', 'quit', 'stop', 'redraw'] as const),
  ];
  const key: fc.Arbitrary<Key> = fc.oneof(
    fc.constantFrom(...names).map((type) => ({ type })),
    fc.constantFrom(...'jkgG/serwpudmyn?q x').map((char) => ({ type: 'char' as const, char })),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((char) => ({
      ...{ type: 'char' as const, char },
    })),
    fc.string({ unit: 'binary' }).map((text) => ({ type: 'paste' as const, text })),
  );
  const ids = fc.constantFrom('a', 'b', '東', 'd'.repeat(60), 'e\n');
  const row = fc
    .record({
      id: ids,
      status: fc.constantFrom('configured', 'error', 'booting', 'held' as const),
      name: fc.string({ unit: 'binary', maxLength: 30 }),
      seconds: fc.integer({ min: -1e7, max: 1e3 }),
    })
    .map(({ id, status, name, seconds }) =>
      sample(id, { status: status as 'error', since: at(seconds), spec: { name } }),
    );
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  const brake = {
    ...{ scope: 'rack', key: 'a7', engaged: true, since: at(0) },
    ...{ dead: 12, size: 40, limit: 8, parked: 11 },
  };
  const mode = { scope: 'resource', key: 'a', mode: 'debug', since: at(0), expiresAt: null };
  const news: fc.Arbitrary<News> = fc.oneof(
    fc.constantFrom<News>(
      ...([{ type: 'linked' }, { type: 'listing' }, { type: 'listed' }] as const),
      { type: 'rug', modes: [], brakes: [] },
    ),
    fc.array(row, { maxLength: 5 }).map((rows) => ({ type: 'rows' as const, rows, asked: null })),
    fc.array(ids).map((asked) => ({ type: 'rows' as const, rows: [], asked })),
    fc
      .tuple(ids, fc.constantFrom('Exit', 'Alive'))
      .map(([id, state]) => changedTo(id, 'error', { state })),
    text.map((why) => ({ type: 'lost' as const, why, retryAt: NOW })),
    text.map((text) => ({ type: 'failed' as const, text })),
    fc.tuple(ids, text).map(([id, message]) => ({ type: 'unexplained' as const, id, message })),
    fc.tuple(ids, text).map(([id, summary]) => ({
      ...{ type: 'why' as const, id, why: { ...parked, summary } },
    })),
    fc.tuple(text, text).map(([who, reason]) => ({
      ...{ type: 'rug' as const, modes: [{ ...mode, who, reason }], brakes: [brake] },
    })),
    fc.record({
      type: fc.constant('resized' as const),
      columns: fc.integer({ min: 1, max: 140 }),
      rows: fc.integer({ min: 1, max: 45 }),
    }),
    fc.nat(1e6).map((ms) => ({ type: 'tick' as const, now: NOW + ms })),
  );

  it('the cursor is on the screen, and every line within its edge', () => {
    const step = fc.oneof(
      key,
      news.map((one) => ({ news: one })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let state = stateOf([], [80, 24]);
        for (const one of steps) {
          state = 'news' in one ? hear(state, one.news) : press(state, [one]);
          expectSound(state);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function expectSound(state: State): void {
  const { cursor, order, columns, rows } = state;
  const { body } = layoutFor(state);
  expect(cursor.top).toBeGreaterThanOrEqual(0);
  expect(cursor.at).toBeGreaterThanOrEqual(cursor.top);
  expect(cursor.at).toBeLessThan(cursor.top + body);
  expect(cursor.at).toBeLessThan(Math.max(1, order.length));
  const lines = viewOf(state, false);
  expect(lines).toHaveLength(rows);
  const bad = lines.filter((line) => widthOf(line) > columns || /[\p{Cc}\p{Cf}]/u.test(line));
  expect(bad).toEqual([]);
  const marked = lines.filter((line) => line.startsWith('>'));
  const isTable = state.page.type === 'table' && order.length > 0;
  expect(marked).toHaveLength(isTable ? 1 : 0);
}
