/** What rug is meant to reach on two cores, and whether the rows of a report say that it does. Pure. */
import { figure, percent } from './figures.ts';
import { floorOf } from './floor.ts';
import type { Row } from './row.ts';
import type { Table } from './table.ts';

export interface Judged {
  readonly aim: string;
  /** Of those rows that are about it the worst of each store; '' when there are none. */
  readonly worst: string;
  /** By all of them; null: it was not measured. */
  readonly met: boolean | null;
}

interface Aim {
  readonly aim: string;
  readonly rows: (row: Row) => boolean;
  /** What is judged of a row; undefined: the row has no such figure. */
  readonly value: (row: Row, all: readonly Row[]) => number | undefined;
  readonly limit: { readonly least: number } | { readonly most: number };
  readonly shown?: (value: number) => string;
}

const own = (section: Row['section'], about: (row: Row) => boolean) => (row: Row) =>
  row.section === section && row.subject === 'rug' && about(row);

const value =
  (name: string) =>
  ({ values }: Row): number | undefined =>
    values[name];

const ofFloor: Aim['value'] = (row, all) => ratio(row, floorOf(row, all));

const ratio = (row: Row, to: Row | undefined): number | undefined => {
  const [one, other] = [row.values.eventsPerSecond, to?.values.eventsPerSecond];
  return one === undefined || other === undefined ? undefined : one / other;
};

/** The quickest of the peers. */
const bestPeer = (all: readonly Row[]): Row | undefined =>
  all
    .filter(({ section }) => section === 'peers')
    .toSorted((a, b) => (b.values.eventsPerSecond ?? 0) - (a.values.eventsPerSecond ?? 0))[0];

/** How much later than beside no deaf routers. */
const lateness: Aim['value'] = (row, all) => {
  const without = all.find((one) => one.section === 'deaf' && one.values.deaf === 0);
  const [late, usual] = [row.values['late.max'], without?.values['late.max']];
  return late === undefined || usual === undefined ? undefined : late - usual;
};

/** How many times the CPU that an event costs beside the fewest known routers. */
const growth: Aim['value'] = (row, all) => {
  const fewest = all
    .filter(({ section, store }) => section === 'growth' && store === row.store)
    .toSorted((a, b) => a.routers - b.routers)[0];
  const [here, there] = [row.values['cpu.rug'], fewest?.values['cpu.rug']];
  return here === undefined || there === undefined ? undefined : here / there;
};

/** Ten events back to back for each router, which coalesce while they wait, or one, which cannot. */
const LOADS = [
  { routers: 1_000, coalesce: 'that coalesce' },
  { routers: 100_000, coalesce: 'that cannot coalesce' },
] as const;
const UPDATES = LOADS.flatMap(({ routers, coalesce }) => [
  { routers, what: 'same', words: `UPDATEs ${coalesce}, without a push` },
  { routers, what: 'push', words: `UPDATEs ${coalesce}, with a push each` },
]);
const PEERS_HAVE = 1_000;
const MILLION = 1_000_000;
const perSecond = (rate: number): string => `${figure(rate)}/s`;
const microseconds = (us: number): string => `${figure(us)} us`;
const milliseconds = (ms: number): string => `${figure(ms)} ms`;
const times = (factor: number): string => `${factor.toFixed(2)} times`;

const AIMS: readonly Aim[] = [
  ...UPDATES.flatMap(({ routers, what, words }): Aim[] => [
    {
      aim: `a filled queue drained at 20,000 events/s: ${words}`,
      rows: own('drain', (row) => row.routers === routers && row.what === what),
      value: value('eventsPerSecond'),
      limit: { least: 20_000 },
      shown: perSecond,
    },
    {
      aim: `at most 45 us of its own CPU per event on PostgreSQL: ${words}`,
      rows: own(
        'drain',
        (row) => row.routers === routers && row.what === what && row.store === 'postgres',
      ),
      value: value('cpu.rug'),
      limit: { most: 45 },
      shown: microseconds,
    },
    {
      aim: `at most 50 us embedded: ${words}`,
      rows: own(
        'drain',
        (row) => row.routers === routers && row.what === what && row.store === 'embedded',
      ),
      value: value('cpu.rug'),
      limit: { most: 50 },
      shown: microseconds,
    },
    {
      aim: `live at least 70 % of the floor: ${words}`,
      rows: own('live', (row) => row.routers === routers && row.what === `${what}, top`),
      value: ofFloor,
      limit: { least: 0.7 },
      shown: percent,
    },
    {
      aim: `done in 100 ms at half the top rate, 99 of 100: ${words}`,
      rows: own('live', (row) => row.routers === routers && row.what === `${what}, half`),
      value: value('done.p99'),
      limit: { most: 100 },
      shown: milliseconds,
    },
  ]),
  // The peers have a thousand resources too; what none of them does is to coalesce.
  ...UPDATES.filter(({ routers }) => routers === PEERS_HAVE).map(
    ({ routers, what, words }): Aim => ({
      aim: `4 times the best peer: ${words}`,
      rows: own('drain', (row) => row.routers === routers && row.what === what),
      value: (row, all) => ratio(row, bestPeer(all)),
      limit: { least: 4 },
      shown: times,
    }),
  ),
  {
    aim: '50,000 POLLs/s without HTTP probes',
    rows: own('polls', (row) => row.what !== 'HTTP'),
    value: value('pollsPerSecond'),
    limit: { least: 50_000 },
    shown: perSecond,
  },
  {
    aim: '1,000,000 known resources in 1 GB',
    rows: own('restart', (row) => row.routers === MILLION),
    value: value('rss.rug'),
    limit: { most: 1e9 },
    shown: (bytes) => `${figure(bytes / 1e6)} MB`,
  },
  {
    aim: 'ready 10 s after a kill with 1,000,000 known resources',
    rows: own('restart', (row) => row.routers === MILLION),
    value: value('readyMs'),
    limit: { most: 10_000 },
    shown: milliseconds,
  },
  {
    aim: 'deaf neighbours cost the others less than a second',
    rows: own('deaf', (row) => (row.values.deaf ?? 0) > 0),
    value: lateness,
    limit: { most: 1_000 },
    shown: milliseconds,
  },
  {
    aim: 'an event costs no more beside many known resources (at most 1.2 times)',
    rows: own('growth', () => true),
    value: growth,
    limit: { most: 1.2 },
    shown: times,
  },
];

/** Each aim is judged by the worst of its rows. */
export function judge(rows: readonly Row[]): readonly Judged[] {
  return AIMS.map(({ aim, rows: about, value: figureOf, limit, shown = figure }) => {
    const isMet = (one: number): boolean =>
      'least' in limit ? one >= limit.least : one <= limit.most;
    const worst = [...Map.groupBy(rows.filter(about), ({ store }) => store)].flatMap(
      ([store, ofStore]) => {
        const values = ofStore.map((row) => figureOf(row, rows)).filter((one) => one !== undefined);
        if (values.length === 0) return [];
        return { store, value: 'least' in limit ? Math.min(...values) : Math.max(...values) };
      },
    );
    return {
      aim,
      worst: worst.map((one) => `${one.store} ${shown(one.value)}`).join(', '),
      met: worst.length === 0 ? null : worst.every((one) => isMet(one.value)),
    };
  });
}

export const aimsTable = (judged: readonly Judged[]): Table => ({
  title: 'Aims, on two cores',
  head: ['aim', 'measured', ''],
  lines: judged.map(({ aim, worst, met }) => [
    aim,
    worst,
    met === null ? 'not measured' : met ? 'met' : 'not met',
  ]),
  notes: ['An aim is met when it is on every store that was measured.'],
});
