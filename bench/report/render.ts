/** The tables of a report. Pure. */
import { figure, megabytes, percent, seconds } from './figures.ts';
import { floorOf } from './floor.ts';
import type { Report, Row, SectionName } from './row.ts';
import type { Table } from './table.ts';

type Column = readonly [title: string, cell: (row: Row, all: readonly Row[]) => string];

interface Layout {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly notes: readonly string[];
}

const value =
  (name: string) =>
  ({ values }: Row): string =>
    figure(values[name]);

const WHO: Column = ['', ({ subject, store, what }) => `${subject}, ${store}: ${what}`];
const ROUTERS: Column = ['routers', ({ routers }) => figure(routers)];
const CPU_OWN: Column = ['CPU', ({ values }) => figure(values['cpu.rug'] ?? values['cpu.floor'])];
const CPU: readonly Column[] = [
  CPU_OWN,
  ...['world', 'broker', 'postgres'].map((name): Column => [name, value(`cpu.${name}`)]),
];
const MEMORY: Column = ['MB', ({ values }) => megabytes(values['rss.rug'] ?? values['rss.floor'])];

const OF_FLOOR: Column = [
  'of the floor',
  (row, all) => {
    const floor = floorOf(row, all)?.values.eventsPerSecond;
    const own = row.values.eventsPerSecond;
    if (row.subject === 'floor' || floor === undefined || own === undefined) return '';
    return percent(own / floor);
  },
];

const LAYOUTS: Readonly<Partial<Record<SectionName, Layout>>> = {
  drain: {
    title: 'A filled queue, drained',
    columns: [
      WHO,
      ROUTERS,
      ['events', value('events')],
      ['events/s', value('eventsPerSecond')],
      OF_FLOOR,
      ['journaled/s', value('journaledPerSecond')],
      ['decisions', value('decisions')],
      ...CPU,
      MEMORY,
    ],
    notes: [
      'Consumed to committed: from the first commit to the last. CPU in microseconds per event.',
    ],
  },
  live: {
    title: 'Live',
    columns: [
      WHO,
      ROUTERS,
      ['events/s', value('eventsPerSecond')],
      OF_FLOOR,
      ['journal p50', value('journaled.p50')],
      ['p99', value('journaled.p99')],
      ['done p50', value('done.p50')],
      ['p99', value('done.p99')],
      ...CPU,
      ['publisher', value('cpu.publisher')],
      MEMORY,
    ],
    notes: [
      'Milliseconds from when the message was due to when an outside reader of the database sees it',
      'in the journal, and its resource done with it. CPU in microseconds per event.',
    ],
  },
  growth: {
    title: 'The same events beside more and more known routers',
    columns: [WHO, ROUTERS, ['events/s', value('eventsPerSecond')], ...CPU, MEMORY],
    notes: ['UPDATEs, each with a push, of always the same 1,000 routers.'],
  },
  polls: {
    title: 'POLLs of the health child',
    columns: [
      WHO,
      ROUTERS,
      ['POLLs/s', value('pollsPerSecond')],
      CPU_OWN,
      ['CPU health', value('cpu.health')],
      MEMORY,
    ],
    notes: [
      'All well: dropped by the scheduler. CPU in microseconds per POLL. `scheduler.pollCredit` is 8,192.',
    ],
  },
  restart: {
    title: 'Ready again after SIGKILL',
    columns: [
      WHO,
      ROUTERS,
      ['ready after s', ({ values }) => seconds(values.readyMs)],
      ['heap MB', ({ values }) => megabytes(values.heap)],
      ['resident MB', ({ values }) => megabytes(values['rss.rug'])],
    ],
    notes: ['From the start of the process to 200 of /readyz. Memory after a collection.'],
  },
  fairness: {
    title: 'One event behind 10,000 of another tenant on the same worker',
    columns: [
      WHO,
      ROUTERS,
      ['alone ms', value('aloneMs')],
      ['in the journal ms', value('journaledMs')],
      ['done ms', value('doneMs')],
      ['the others done ms', value('crowdMs')],
    ],
    notes: ['It was published last, into the same queue.'],
  },
  deaf: {
    title: 'Healthy routers beside deaf ones',
    columns: [
      WHO,
      ['questions', value('questions')],
      ['late p50 ms', value('late.p50')],
      ['p99', value('late.p99')],
      ['at most', value('late.max')],
    ],
    notes: [
      'By how much a healthy router is asked later than its period, 1 s; a deaf one answers nothing for 3 s.',
    ],
  },
  peers: {
    title: 'Others, at the closest equivalent',
    columns: [
      ['', ({ subject, what }) => `${subject} (${what})`],
      ['events/s', value('eventsPerSecond')],
      ['CPU client', value('cpu.client')],
      ['CPU servers', value('cpu.server')],
      ['durable', ({ note }) => note],
    ],
    notes: ['1,000 resources of 50 tenants. CPU in microseconds per event.'],
  },
};

/** A table for each section that has rows. */
export function render({ rows }: Pick<Report, 'rows'>): readonly Table[] {
  return Object.entries(LAYOUTS).flatMap(([section, { title, columns, notes }]) => {
    const own = rows.filter((row) => row.section === section);
    if (own.length === 0) return [];
    const lines = own.map((row) => columns.map(([, cell]) => cell(row, rows)));
    return [{ title, head: columns.map(([name]) => name), lines, notes }];
  });
}
