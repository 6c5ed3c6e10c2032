import { describe, expect, it } from 'vitest';
import { judge } from '../../bench/report/aims.ts';
import { spliced } from '../../bench/report/page.ts';
import { render } from '../../bench/report/render.ts';
import type { Report, Row } from '../../bench/report/row.ts';
import { markdown, plain } from '../../bench/report/table.ts';

const drained = (over: Partial<Row>, values: Record<string, number>): Row => ({
  section: 'drain',
  subject: 'rug',
  store: 'embedded',
  what: 'push',
  routers: 1_000,
  note: '',
  ...over,
  values,
});
const verdictOn = (rows: readonly Row[], aim: string) =>
  judge(rows).find((one) => one.aim.startsWith(aim));

const QUICK = drained({}, { eventsPerSecond: 21_000, 'cpu.rug': 40 });
const LARGE = { ...QUICK, routers: 100_000 };
const SLOW = drained({}, { eventsPerSecond: 19_000, 'cpu.rug': 51 });

describe('the report of the bench', () => {
  it('judges an aim by the worst of its rows, of each store', () => {
    const aim = 'a filled queue drained at 20,000 events/s: UPDATEs that coalesce, with a push';
    expect(verdictOn([QUICK], aim)).toMatchObject({ worst: 'embedded 21,000/s', met: true });
    const other = { ...QUICK, store: 'postgres' } as const;
    const worst = 'embedded 19,000/s, postgres 21,000/s';
    expect(verdictOn([QUICK, SLOW, other], aim)).toMatchObject({ worst, met: false });
  });

  it('judges events that coalesce apart from those that cannot', () => {
    const aim =
      'a filled queue drained at 20,000 events/s: UPDATEs that cannot coalesce, with a push';
    expect(verdictOn([LARGE, SLOW], aim)).toMatchObject({ worst: 'embedded 21,000/s' });
  });

  it('says that what nobody measured was not measured', () => {
    expect(verdictOn([QUICK], '50,000 POLLs/s')).toMatchObject({ worst: '', met: null });
  });

  it('compares live rates with the floor of the same store and fleet', () => {
    const live = (over: Partial<Row>, eventsPerSecond: number): Row =>
      drained({ section: 'live', what: 'push, top', ...over }, { eventsPerSecond });
    const floor = { subject: 'floor' } as const;
    const rows = [live({}, 700), live(floor, 1_000), live({ ...floor, store: 'postgres' }, 10)];
    const aim = 'live at least 70 % of the floor: UPDATEs that coalesce, with a push';
    expect(verdictOn(rows, aim)).toMatchObject({ worst: 'embedded 70 %', met: true });
    expect(verdictOn(rows.slice(0, 1), aim)).toMatchObject({ met: null });
  });

  it('compares with the quickest peer', () => {
    const peer = (eventsPerSecond: number): Row =>
      drained({ section: 'peers', subject: 'peer' }, { eventsPerSecond });
    const own = drained({ store: 'postgres' }, { eventsPerSecond: 12_000 });
    const aim = '4 times the best peer: UPDATEs that coalesce, with a push';
    expect(verdictOn([own, peer(500), peer(4_000)], aim)).toMatchObject({
      worst: 'postgres 3.00 times',
    });
  });

  it('compares the cost of an event with that beside the fewest routers', () => {
    const grown = (routers: number, us: number): Row =>
      drained({ section: 'growth', routers }, { 'cpu.rug': us });
    const aim = 'an event costs no more';
    expect(verdictOn([grown(1_000, 40), grown(100_000, 44)], aim)).toMatchObject({
      worst: 'embedded 1.10 times',
      met: true,
    });
    expect(verdictOn([grown(1_000, 40), grown(100_000, 80)], aim)).toMatchObject({ met: false });
  });

  it('sets tables for a terminal and for a page', () => {
    const [table] = render({ rows: [QUICK, LARGE] });
    if (table === undefined) throw new Error('no table');
    const lines = plain(table).split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^rug, embedded: push +1,000 .* 21,000/));
    expect(markdown(table)).toContain('| rug, embedded: push | 100,000 |');
  });

  it('puts a run into the places of the page, failures included', () => {
    const page = ['run', 'aims', 'tables']
      .map((name) => `<!-- generated: ${name} -->\nold\n<!-- /generated -->`)
      .join('\n\n');
    const report: Report = {
      date: '2026-11-20',
      command: 'npm run bench --',
      machine: { cores: '2' },
      rows: [QUICK],
      failures: ['live: rug: 3 events lost'],
    };
    const written = spliced(page, report);
    expect(written).not.toContain('old');
    expect(written).toContain('2026-11-20, `npm run bench --`: cores 2.');
    expect(written).toContain('- live: rug: 3 events lost');
    expect(spliced(written, report)).toBe(written);
  });
});
