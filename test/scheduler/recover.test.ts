import { describe, expect, it } from 'vitest';
import type { ResourceRow } from '../../src/model/resource.ts';
import type { JournalRow, Loader } from '../../src/model/store.ts';
import { recover } from '../../src/scheduler/recover.ts';
import { aRun, routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench } from './bench.ts';
import { rawFacts, rawRows } from './resident/raws.ts';

interface Stored {
  readonly rows?: readonly ResourceRow[];
  readonly journal?: readonly JournalRow[];
  readonly strikes?: Readonly<Record<string, number>>;
}

const loader = ({ rows = [], journal = [], strikes = {} }: Stored): Loader => ({
  rawResources: async (from) => rawRows(from === null ? rows : []),
  rawFacts: async (kind, from) =>
    rawFacts(kind === 'port' && from === null ? [{ key: 'p1', resourceIds: ['a'] }] : []),
  untaken: async (after, limit) => journal.filter(({ seq }) => seq > after).slice(0, limit),
  strikes: async () => strikes,
  suspects: async () => [],
  sweeps: async () => [],
  modes: async () => [],
  brakeReleases: async () => [],
});

const arrival = (seq: number, resourceId: string, type: JournalRow['type']): JournalRow => ({
  seq,
  resourceId,
  type,
  eventId: `event ${seq}`,
  patch: null,
  args: {},
  origin: 'bus',
  at: 1_000,
});

async function recovered(stored: Stored): Promise<Bench> {
  const b = new Bench();
  await recover(loader(stored), b.scheduler, b.directory);
  return b;
}

describe('a recovery', () => {
  it('moves nothing before the start', async () => {
    const b = await recovered({
      rows: [routerRow('a', { run: aRun('run') }), routerRow('b'), routerRow('c', { wakeAt: 5 })],
      journal: [arrival(1, 'b', 'UPDATE')],
    });
    await settle();
    expect(b.lane.batches).toEqual([]);
    expect(b.lane.acts).toEqual([]);
    expect(b.time.next).toBeNull();
    expect(b.directory.fact('port', 'p1')).toEqual(['a']);
    expect(b.directory.size()).toBe(3);
  });

  it('begins an open run again: the same one, with the new token', async () => {
    const b = await recovered({ rows: [routerRow('a', { run: aRun('run') })] });
    b.scheduler.start();
    await settle();
    expect(b.lane.acts).toMatchObject([{ run: { id: 'run' }, fence: { token: 7, attempt: 0 } }]);
  });

  it('rebuilds a mailbox from what is pending and what the journal has beyond it', async () => {
    const pending = [{ patch: null, entries: [] }];
    const b = await recovered({
      rows: [routerRow('a', { takenSeq: 3, pending, run: aRun('run') })],
      journal: [arrival(4, 'a', 'UPDATE'), arrival(5, 'a', 'POLL'), arrival(6, 'a', 'READ')],
    });
    b.script.held.add('act');
    b.scheduler.start();
    await settle();
    expect(b.scheduler.live('a')?.pending).toMatchObject([
      { type: 'UPDATE', count: 2 },
      { type: 'READ', count: 1 },
    ]);
  });

  it('decides on mailboxes, keeps wake-ups, and looks at the rest within the spread', async () => {
    const b = new Bench();
    const now = b.time.now();
    const rows = [
      routerRow('waiting', { wakeAt: now + 5_000 }),
      routerRow('pending'),
      routerRow('resting'),
    ];
    await recover(
      loader({ rows, journal: [arrival(1, 'pending', 'UPDATE')] }),
      b.scheduler,
      b.directory,
    );
    b.scheduler.start();
    await settle();
    expect(b.lane.batches.flat()).toEqual(['pending', 'pending']);
    await b.time.advance(5_000);
    expect(b.lane.batches.flat()).toContain('waiting');
    await b.time.advance(55_000);
    expect(b.lane.batches.flat()).toContain('resting');
    expect(b.lane.looks).toBeGreaterThan(0);
  });

  it('has an urgent event that waits for an open run replace it', async () => {
    const b = await recovered({
      rows: [routerRow('a', { run: aRun('run') })],
      journal: [arrival(1, 'a', 'DELETE')],
    });
    b.scheduler.start();
    await settle();
    expect(b.lane.acts.every(({ run }) => run.id !== 'run')).toBe(true);
  });

  it('reads everything, however much it is', async () => {
    const ids = Array.from({ length: 4_500 }, (_, i) => `r${String(i).padStart(5, '0')}`);
    const b = new Bench();
    const counts = await recover(
      loader({
        rows: ids.map((id) => routerRow(id)),
        journal: ids.map((id, i) => arrival(i + 1, id, 'UPDATE')),
        strikes: { r00007: 3 },
      }),
      b.scheduler,
      b.directory,
    );
    expect(counts).toEqual({ resources: 4_500, arrivals: 4_500 });
    expect(b.scheduler.load()).toMatchObject({ resources: 4_500, setAside: 1 });
    expect(b.scheduler.live('r04499')?.pending).toMatchObject([{ type: 'UPDATE' }]);
  });
});
