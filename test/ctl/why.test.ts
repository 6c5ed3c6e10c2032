import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Why } from '../../src/ctl/answers.insight.ts';
import { whyScreen } from '../../src/ctl/why.ts';
import { NOW } from '../api/samples.ts';
import { at, booting, explained, failed, ID, parked } from './explained.ts';
import { fake, fault } from './fake.ts';
import { width } from './runner.ts';

const screen = (why: Why, colour = false): string =>
  whyScreen(why, { now: NOW + 60_000, width: 80, colour });

describe('the screen of why', () => {
  it.each([
    ['a rebuild that brake and mode keep back', 'why-parked', parked],
    ['what is out of attempts', 'why-failed', failed],
    ['a boot that is overdue', 'why-booting', booting],
    ['what is as it should be', 'why-configured', explained()],
  ])('explains %s', async (_what, golden, why) => {
    await expect(screen(why)).toMatchFileSnapshot(`goldens/${golden}.txt`);
  });

  it('says since when something is kept back, where rug knows', () => {
    const inFlight = parked.inFlight === null ? null : { ...parked.inFlight, parkedSince: at(0) };
    expect(screen({ ...parked, inFlight })).toContain(
      'parked       scrub for 1m, since 01-02 03:04:05 UTC, caused by a death\n',
    );
    const held = inFlight === null ? null : { ...inFlight, doing: 'held' };
    expect(screen({ ...parked, inFlight: held })).toContain('held         scrub for 1m, since');
    expect(screen({ ...parked, inFlight: held })).not.toContain('at most');
  });

  it.each([
    ['Held', 'held'],
    ['Exit', 'gone'],
  ])('promises nothing to what is deleted: %s', (state, status) => {
    expect(screen(explained({ state, status, path: [] }))).not.toContain('the way on');
    expect(screen(failed)).toContain('the way on   there is none without an order');
  });

  it('fits a terminal of 80 by 24', () => {
    for (const shown of [parked, failed, booting, explained()].map((why) => screen(why))) {
      expect(width(shown)).toBeLessThanOrEqual(80);
      expect(shown.split('\n').length).toBeLessThanOrEqual(24);
    }
  });

  it('never writes over the edge, whatever others have written, but for what is to be copied', () => {
    const text = fc.string({ maxLength: 200, unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, text, (summary, reason, message) => {
        const why = explained({
          ...{ summary, actions: [] },
          waitsFor: [{ gate: 'brake', reason, until: null }],
          fault: { code: 'x', title: null, message, at: failed.since },
        });
        expect(width(screen(why))).toBeLessThanOrEqual(80);
      }),
    );
  });

  it('shows what a terminal would obey', () => {
    expect(screen(explained({ summary: 'a\u001b[2Jb' }))).toContain('a\\u001b[2Jb');
  });

  it('has colours where there are some, and the same words', () => {
    const coloured = screen(parked, true);
    expect(coloured).toContain('\u001b[31m● gone\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(screen(parked));
  });

  it('names the first of many things that keep it back, and how many more there are', () => {
    const waitsFor = Array.from({ length: 9 }, (_, index) => ({
      ...{ gate: 'rate', reason: `reason ${index}`, until: null },
    }));
    const shown = screen(explained({ waitsFor }));
    expect(shown).toContain('rate: reason 1\n             and 7 more (-o yaml)\n');
    expect(shown).not.toContain('reason 2');
  });
});

describe('resource why', () => {
  const answers = { [`GET /v1/resources/${ID}/why`]: parked };

  it('is there for every family, and alone', async () => {
    const { run } = await fake(answers);
    const alone = await run('why', ID);
    expect(alone).toMatchObject({ code: 0, err: '' });
    expect(alone.out).toBe(screen(parked));
    expect(await run('router', 'why', ID)).toEqual(alone);
    expect(await run('resource', 'why', ID)).toEqual(alone);
    const other = await run('vm', 'why', ID);
    expect(other).toMatchObject({ code: 1, out: '' });
    expect(other.err).toContain('is a virtual_router, not a vm');
  });

  it('gives machines all of it', async () => {
    const { run } = await fake(answers);
    expect(JSON.parse((await run('why', ID, '-o', 'json')).out)).toEqual(parked);
  });

  it('says so when nobody has the id', async () => {
    const { run } = await fake({ [`GET /v1/resources/${ID}/why`]: fault(404, 'unknown_resource') });
    expect(await run('why', ID)).toMatchObject({
      code: 1,
      err: 'error: unknown_resource\nhint: the hint of unknown_resource\n',
    });
  });
});
