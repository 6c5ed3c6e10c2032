import { describe, expect, it } from 'vitest';
import { experiments, GROUPS, isMeant, WHOLE } from './matrix.ts';
import { lineOf, summary } from './report.ts';

const SERVERS = { amqpUrl: 'amqp://127.0.0.1:1', databaseUrl: 'postgres://127.0.0.1:1/none' };
const ALL = experiments(['embedded', 'postgres'], WHOLE, SERVERS).map(({ name }) => name);
const fine = { violations: [], points: 5, kept: null };
const bad = { violations: ['r1: is not known'], points: 2, kept: '/var/kept' };

describe('the crash matrix', () => {
  it('names each experiment once, by store and group', () => {
    expect(new Set(ALL).size).toBe(ALL.length);
    const groups = new Set(ALL.map((name) => name.split('/')[1]));
    expect([...groups].sort()).toEqual(Object.keys(GROUPS).sort());
  });

  it('tries a hundred random moments, and each named point at several passages, on each store', () => {
    for (const store of ['embedded', 'postgres']) {
      expect(ALL.filter((name) => isMeant(name, `${store}/moments`))).toHaveLength(20);
      expect(ALL.filter((name) => isMeant(name, `${store}/points/acked`))).toHaveLength(3);
    }
  });

  it('means whole parts of a name', () => {
    expect(isMeant('embedded/moments/10', 'moments/1')).toBe(false);
    expect(isMeant('embedded/moments/10', 'moments/10')).toBe(true);
    expect(isMeant('embedded/moments/10', 'embedded/moments/10')).toBe(true);
    expect(isMeant('embedded/moments/10', 'moment')).toBe(false);
  });
});

describe('the report of the crash matrix', () => {
  it('says of a failure what is wrong, and the command that repeats just it', () => {
    const extent = { ...WHOLE, seed: 7, moments: 20 };
    const line = lineOf({ name: 'postgres/moments/4', result: bad, seconds: 8.21 }, extent);
    expect(line).toBe(
      [
        'FAIL postgres/moments/4 (2 points, 8.2 s)',
        '     r1: is not known',
        "     seed 7; again: npm run test:crash -- --seed 7 --only 'postgres/moments/4' --moments 20",
        '     its logs, and the calls of its world: /var/kept',
        '',
      ].join('\n'),
    );
  });

  it('shows some of many violations, and how many more there are', () => {
    const many = { ...bad, violations: Array.from({ length: 20 }, (_, n) => `violation ${n}`) };
    const line = lineOf({ name: 'embedded/calm/undisturbed', result: many, seconds: 1 }, WHOLE);
    expect(line).toContain('     violation 11\n     and 8 more\n');
  });

  it('ends with how many points were tried, and with the verdict', () => {
    const text = summary([
      { name: 'embedded/moments/1', result: fine, seconds: 8 },
      { name: 'embedded/moments/2', result: bad, seconds: 4 },
      { name: 'postgres/health/the child is killed', result: fine, seconds: 5 },
    ]);
    expect(text).toMatch(/^moments +embedded +2 +7 +1 +12$/m);
    expect(text).toMatch(/^health +postgres +1 +5 +0 +5$/m);
    expect(text.trimEnd().split('\n').at(-1)).toBe('2 passed, 1 failed');
  });
});
