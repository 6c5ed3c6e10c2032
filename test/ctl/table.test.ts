import { describe, expect, it } from 'vitest';
import { age, elapsed, parseSpan } from '../../src/ctl/age.ts';
import { type Column, table } from '../../src/ctl/table.ts';

const columns: readonly Column<readonly string[]>[] = [
  { title: 'ID', cell: ([id = '']) => id },
  { title: 'TEXT', cell: ([, text = '']) => text, shrinks: true },
  { title: 'MORE', cell: ([, , more = '']) => more, wide: true },
  { title: 'END', cell: ([, , , end = '']) => ({ text: end, style: 'red' }) },
];
const plain = { wide: false, width: 80, colour: false };

describe('table', () => {
  it('pads columns and leaves the last one ragged', () => {
    expect(table([['a', 'bb', 'c', 'd']], columns, plain)).toBe('ID  TEXT  END\na   bb    d\n');
  });

  it('cuts only what may shrink, and only as far as needed', () => {
    const row = ['i'.repeat(30), 't'.repeat(30), '', 'e'];
    const lines = table([row], columns, { ...plain, width: 50 }).split('\n');
    expect(lines[1]).toBe(`${'i'.repeat(30)}  ${'t'.repeat(12)}…  e`);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(50);
  });

  it('rather overflows than cuts an id', () => {
    const row = ['i'.repeat(100), 't'.repeat(30), '', 'e'];
    expect(table([row], columns, plain)).toContain(`${'i'.repeat(100)}  ttttt…  e`);
  });

  it('leaves out what yields before it cuts anything', () => {
    const yielding = columns.map((column) =>
      column.title === 'END' ? { ...column, yields: true } : column,
    );
    const row = ['i'.repeat(30), 't'.repeat(18), '', 'e'];
    const lines = table([row], yielding, { ...plain, width: 50 }).split('\n');
    expect(lines[1]).toBe(`${'i'.repeat(30)}  ${'t'.repeat(18)}`);
    expect(table([row], yielding, { ...plain, width: 55 })).toContain('END');
  });

  it('leaves out the last of those that yield first, and no more than it must', () => {
    const yielding = columns.map((column) =>
      column.title === 'ID' ? column : { ...column, yields: true },
    );
    const row = ['i'.repeat(30), 't'.repeat(10), '', 'e'.repeat(10)];
    const text = table([row], yielding, { ...plain, width: 50 });
    expect(text.split('\n')[0]).toMatch(/^ID +TEXT$/);
  });

  it('shows what a terminal would obey, and pads by what it shows', () => {
    const text = table([['\u001b[1m', 'x', '', 'a\nb']], columns, plain);
    expect(text).toBe('ID         TEXT  END\n\\u001b[1m  x     a\\nb\n');
  });

  it('shows every column in full when it is wide', () => {
    const row = ['a', 't'.repeat(200), 'c', 'd'];
    const text = table([row], columns, { ...plain, wide: true });
    expect(text).toContain('MORE');
    expect(text).toContain('t'.repeat(200));
  });

  it('colours after padding, so that columns stay in line', () => {
    const text = table([['a', 'b', 'c', 'd']], columns, { ...plain, colour: true });
    expect(text.split('\n')[1]).toBe('a   b     \u001b[31md\u001b[39m');
  });
});

describe('ages and spans', () => {
  it.each([
    [0, '0s'],
    [999, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [599_999, '9m59s'],
    [3_599_999, '59m'],
    [7_500_000, '2h5m'],
    [863_999_999, '9d23h'],
    [7_200_000, '2h'],
    [172_800_000, '2d'],
  ])('%i ms are %s', (ms, text) => {
    expect(elapsed(ms)).toBe(text);
    expect(age(new Date(1_000_000_000 - ms).toISOString(), 1_000_000_000)).toBe(text);
  });

  it('says when something is still to come', () => {
    expect(age(new Date(90_000).toISOString(), 0)).toBe('in 1m30s');
    expect(age(new Date(400).toISOString(), 0)).toBe('0s');
  });

  it.each([
    ['90', 90_000],
    ['90s', 90_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1w', null],
    ['-5s', null],
    ['', null],
  ])('reads %j as a length of time', (text, ms) => {
    expect(parseSpan(text)).toBe(ms);
  });
});
