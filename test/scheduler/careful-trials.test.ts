import { describe, expect, it } from 'vitest';
import type { Suspect } from '../../src/model/store.ts';
import { suspicionOf } from '../../src/scheduler/careful-trials.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench, type BenchOptions } from './bench.ts';
import { acting, marks, open, started, suspect } from './careful.ts';

describe('a trial', () => {
  it('watches longer, the more deaths left their marks on nobody or here and there', async () => {
    const windows = [2, 3, 5, 50].map((unclean) => new Bench({ unclean }).trials.window);
    expect(windows).toEqual([250, 500, 2_000, 4_000]);
    const found = new Bench({ unclean: 4, suspects: [suspect('a', 2)] });
    const missed = new Bench({ unclean: 4, suspects: [suspect('a', 1), suspect('b', 1)] });
    expect([found.trials.window, missed.trials.window]).toEqual([250, 500]);
    const b = await started([open('a'), open('b')], { unclean: 3 });
    await b.time.advance(450);
    expect(acting(b)).toEqual(['a']);
    await b.time.advance(100);
    expect(acting(b)).toEqual(['a', 'b']);
  });
});

describe('the proof of a process', () => {
  const proofs = (b: Bench): number =>
    b.writer.sides.filter(({ type }) => type === 'proven').length;

  it('is a minute without a trial', async () => {
    const b = await started([open('a')], { unclean: 2 });
    await b.time.advance(30_000);
    b.script.underWay[0]?.end();
    await settle();
    await b.time.advance(59_900);
    expect([proofs(b), b.trials.unclean]).toEqual([0, 2]);
    await b.time.advance(100);
    expect([proofs(b), b.trials.unclean]).toEqual([1, 0]);
    await b.time.advance(600_000);
    expect(proofs(b)).toBe(1);
  });

  it('ends the careful start', async () => {
    const b = await started([], { unclean: 2 });
    expect(b.trials.isCareful).toBe(true);
    await b.time.advance(60_000);
    expect(b.trials.isCareful).toBe(false);
  });
});

describe('suspected messages', () => {
  const KEY = 'digest';
  const known = (count: number, at = 1_000_000): Suspect => ({
    kind: 'message',
    key: KEY,
    marks: count,
    at,
  });

  it('are watched for while the start is careful, or while one bears a mark', async () => {
    const watched = (options: BenchOptions): readonly boolean[] => {
      const suspicion = suspicionOf(new Bench(options).trials);
      return [suspicion.watches(), suspicion.isSuspect(KEY), suspicion.isSuspect('another')];
    };
    expect(watched({ unclean: 1 })).toEqual([false, false, false]);
    expect(watched({ unclean: 2 })).toEqual([true, true, true]);
    expect(watched({ unclean: 1, suspects: [known(1)] })).toEqual([true, true, false]);
    const week = 7 * 24 * 3_600_000;
    expect(watched({ unclean: 1, suspects: [known(1, 1_000_000 - week - 1)] })[0]).toBe(false);
  });

  it('are worked on one at a time with resources, each in turn, those with marks last', async () => {
    const b = await started([open('a'), open('b')], { unclean: 3, suspects: [known(1)] });
    const suspicion = suspicionOf(b.trials);
    const begun: string[] = [];
    const ends: ((done: boolean) => void)[] = [];
    const work = (key: string) =>
      suspicion.alone(key, () => {
        begun.push(key);
        return new Promise((resolve) => {
          ends.push(resolve);
        });
      });
    const all = [work(KEY), work('one'), work('two')];
    await settle();
    expect([begun, acting(b)]).toEqual([[], ['a']]);
    b.script.underWay[0]?.end();
    await settle();
    expect([begun, acting(b)]).toEqual([['one'], []]);
    ends.shift()?.(true);
    await settle();
    expect([begun, acting(b)]).toEqual([['one'], ['b']]);
    b.script.underWay[0]?.end();
    await settle();
    ends.shift()?.(true);
    await settle();
    expect(begun).toEqual(['one', 'two', KEY]);
    // It was left to the broker: it keeps its mark.
    ends.shift()?.(false);
    await Promise.all(all);
    await settle();
    expect(marks(b).slice(-4)).toEqual(['two 1', 'two 0', `${KEY} 2`, `${KEY} 1`]);
  });

  it('are not read again after three deaths: they are told why, and forgotten when that is done', async () => {
    const b = await started([], { unclean: 5, suspects: [known(3)] });
    const told: (string | null)[] = [];
    await suspicionOf(b.trials).alone(KEY, async (poison) => {
      told.push(poison);
      return true;
    });
    expect(told).toEqual(['the process died 3 times while it was worked on']);
    expect(marks(b)).toEqual([`${KEY} 0`]);
  });

  it('reject as their work does, and have survived no less', async () => {
    const b = await started([], { unclean: 2 });
    const work = suspicionOf(b.trials).alone(KEY, () => Promise.reject(new Error('no store')));
    await expect(work).rejects.toThrow('no store');
    await settle();
    expect(marks(b)).toEqual([`${KEY} 1`, `${KEY} 0`]);
  });
});
