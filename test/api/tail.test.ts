import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tail } from '../../src/api/changes/tail.ts';

interface Row {
  readonly id: number;
}

/** A log that grows, and how often it was read. */
function logOf(length: number): { rows: Row[]; reads: number[]; tail: Tail<Row> } {
  const rows = Array.from({ length }, (_, index) => ({ id: index + 1 }));
  const reads: number[] = [];
  const tail = new Tail<Row>(async (after, limit) => {
    reads.push(after);
    return rows.filter(({ id }) => id > after).slice(0, limit);
  });
  return { rows, reads, tail };
}

describe('the tail of a log', () => {
  it('tells whoever follows every row once and in order, wherever it began', async () => {
    const steps = fc.array(fc.nat({ max: 900 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 500 }), fc.nat({ max: 500 }), steps, async (old, at, grow) => {
        const { rows, tail } = logOf(old);
        const from = Math.min(at, old);
        tail.begin(old);
        const seen: number[] = [];
        let last = from;
        for (const more of grow) {
          for (let i = 0; i < more; i++) rows.push({ id: rows.length + 1 });
          expect(await tail.grow()).toBe(more > 0);
          const next = await tail.behind(last);
          seen.push(...next.map(({ id }) => id));
          last = seen.at(-1) ?? from;
        }
        for (;;) {
          const next = await tail.behind(last);
          if (next.length === 0) break;
          seen.push(...next.map(({ id }) => id));
          last = seen.at(-1) ?? from;
        }
        expect(seen).toEqual(rows.map(({ id }) => id).slice(from));
      }),
      { numRuns: 50 },
    );
  });

  it('reads nothing for those who are up to date, and only what is old for the others', async () => {
    const { rows, reads, tail } = logOf(10);
    tail.begin(10);
    for (let id = 11; id <= 15; id++) rows.push({ id });
    await tail.grow();
    expect(reads).toEqual([10]);
    expect(await tail.behind(10)).toHaveLength(5);
    expect(await tail.behind(15)).toEqual([]);
    expect(reads).toEqual([10]);
    expect(await tail.behind(9)).toHaveLength(6);
    expect(reads).toEqual([10, 9]);
  });

  it('keeps no more than the newest thousand rows', async () => {
    const { reads, tail } = logOf(5_000);
    tail.begin(0);
    await tail.grow();
    reads.length = 0;
    expect((await tail.behind(4_000))[0]).toEqual({ id: 4_001 });
    expect(reads).toEqual([]);
    expect((await tail.behind(3_999))[0]).toEqual({ id: 4_000 });
    expect(reads).toEqual([3_999]);
  });
});
