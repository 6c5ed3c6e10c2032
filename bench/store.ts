/**
 * What the store alone costs: `node bench/store.ts --help`.
 *
 * Each event is a message of about 1 KB that is journaled, then decided on twice: the verb it wants,
 * and that the verb has ended. A fixed number of events is under way, so that the store sets the pace.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { inspect } from 'node:util';
import { Command } from 'commander';
import { Client } from 'pg';
import { createDatabase, dropDatabase } from '../scripts/services/database.ts';
import { startPostgres } from '../scripts/services/postgres.ts';
import { systemChance, systemTime } from '../src/environment.ts';
import type { CommitDecision } from '../src/model/decide.ts';
import type { Accept } from '../src/model/event.ts';
import type { Environment } from '../src/model/ports.ts';
import { type Identity, NEW_VIEW, type Run } from '../src/model/resource.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { parseStat } from './measure/proc.ts';
import { used, type Watched } from './measure/usage.ts';

const quiet = (): void => {};
const loud = (what: object, message = ''): void => {
  process.stderr.write(`${message} ${inspect(what)}\n`);
};
let commits = 0;
const environment: Environment = {
  time: systemTime,
  chance: systemChance,
  log: { debug: quiet, info: quiet, warn: loud, error: loud },
  metrics: {
    count: quiet,
    gauge: quiet,
    observe: (name) => {
      if (name === 'rug_commit_rows') commits += 1;
    },
  },
  checkpoint: quiet,
};

const identityOf = (i: number): Identity => ({
  id: `router-${String(i).padStart(8, '0')}-0000-0000-000000000000`,
  tenantId: `tenant-${i % 100}`,
  kind: 'virtual_router',
  hardware: 'phantom',
  parentId: null,
  labels: { site: 'x' },
  tags: [],
  rack: null,
});

/** Resources that are made at a time. */
const FILL = 5_000;
const SPEC = { name: 'x'.repeat(800) };
const DIGEST = 'd'.repeat(64);
const MEMBER = { index: 0, incarnation: 1 };

const messageOf = (creates: Identity): Accept => {
  const eventId = systemChance.uuid();
  const base = { eventId, type: 'UPDATE', origin: 'bus', at: systemTime.now() } as const;
  const { id: resourceId, tenantId } = creates;
  const event = { ...base, resourceId, tenantId, patch: SPEC, args: {}, creates, strict: false };
  return { messageId: eventId, whole: true, events: [event], facts: [] };
};

const runOf = (seq: number): Run => ({
  id: `run-${seq}-0000-0000-0000-000000000000`,
  verb: 'updaterunning',
  args: { members: [MEMBER], digest: DIGEST, revision: seq },
  cause: 'UPDATE',
  eventId: 'e'.repeat(36),
  keys: [],
  startedAt: systemTime.now(),
  deadline: systemTime.now() + 600_000,
});

const decisionOf = (seq: number, run: Run | null): CommitDecision => ({
  type: 'commit',
  changed: true,
  snapshot: JSON.stringify({ state: 'CalcAction', context: { at: seq, text: 'x'.repeat(250) } }),
  view: {
    ...NEW_VIEW,
    status: 'configured',
    configDigest: DIGEST,
    instances: [{ member: MEMBER, instanceId: 'i'.repeat(36), address: '10.0.0.1' }],
  },
  spec: SPEC,
  revision: seq,
  takenSeq: seq,
  doneSeq: run === null ? seq : 0,
  pending: [],
  run,
  wakeAt: null,
  trail: {
    cause: run === null ? 'DONE' : 'ENTRY',
    event: 'UPDATE',
    eventId: 'e'.repeat(36),
    from: 'CalcAction',
    to: 'ConfigureVM',
    statusBefore: 'configured',
    statusAfter: 'configured',
    transitions: [
      { from: 'CalcAction', to: 'Alive', guard: '' },
      { from: 'Alive', to: 'ConfigureVM', guard: 'isUp' },
    ],
    command: run === null ? null : 'updaterunning',
    verb: run === null ? 'updaterunning' : null,
    outcome: run === null ? 'ok' : null,
    fault: null,
    refused: [],
    took: run === null ? 12 : null,
    policy: 'default',
  },
  notices: [],
});

/** Journals one event and stores both decisions on it; answers how long the first took. */
async function handle(store: Store, i: number): Promise<number> {
  const identity = identityOf(i);
  const began = performance.now();
  const [answer] = await store.writer.accept([messageOf(identity)]);
  const took = performance.now() - began;
  const [accepted] = answer?.events ?? [];
  if (accepted?.kind !== 'taken') throw new Error(`an event was ${accepted?.kind}`);
  await store.writer.commit(identity, decisionOf(accepted.seq, runOf(accepted.seq)));
  await store.writer.commit(identity, decisionOf(accepted.seq, null));
  return took;
}

/** Handles `count` events, `width` of them at a time, no two of one resource. */
async function flood(store: Store, pick: () => number, count: number, width: number) {
  const tooks: number[] = [];
  const busy = new Set<number>();
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      let i = pick();
      while (busy.has(i)) i = pick();
      busy.add(i);
      tooks.push(await handle(store, i));
      busy.delete(i);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return tooks.sort((a, b) => a - b);
}

interface Measured {
  readonly resources: number;
  readonly events: number;
  readonly width: number;
}

/** The server's own process: the parent of the one that serves a connection. */
async function serverOf(url: string): Promise<Watched> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const { parent } = parseStat(await readFile(`/proc/${rows[0]?.pid}/stat`, 'utf8'));
  await client.end();
  return { name: 'server', pid: parent };
}

async function measure(databaseUrl: string | null, plan: Measured): Promise<void> {
  const { resources, events, width } = plan;
  const dataDir = await mkdtemp(join(tmpdir(), 'rug-bench-'));
  const store = await openStore({
    databaseUrl,
    dataDir,
    environment,
    onFenced: loud,
    onSettled: quiet,
    onState: quiet,
  });
  for (let from = 0; from < resources; from += FILL) {
    const ids = Array.from({ length: Math.min(FILL, resources - from) }, (_, k) => from + k);
    await store.writer.accept(ids.map((i) => messageOf(identityOf(i))));
    // The rows have their size before anything is measured.
    await Promise.all(ids.map((i) => store.writer.commit(identityOf(i), decisionOf(i + 1, null))));
  }
  const pick = (): number => Math.floor(Math.random() * resources);
  await flood(store, pick, Math.min(events, 5_000), width);
  const watched: Watched[] = databaseUrl === null ? [] : [await serverOf(databaseUrl)];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = await used(watched);
  const cpu = process.cpuUsage();
  const main = process.threadCpuUsage();
  commits = 0;
  const began = performance.now();
  delay.enable();
  const tooks = await flood(store, pick, events, width);
  delay.disable();
  const seconds = (performance.now() - began) / 1_000;
  const mine = process.threadCpuUsage(main);
  const all = process.cpuUsage(cpu);
  const after = await used(watched);
  const each = (us: number): string => (us / events).toFixed(1);
  const onMain = mine.user + mine.system;
  const server = (after.cpu.get('server') ?? 0) - (before.cpu.get('server') ?? 0);
  const at = (share: number): string => (tooks[Math.floor(tooks.length * share)] ?? 0).toFixed(1);
  const report = [
    `${databaseUrl === null ? 'embedded' : 'PostgreSQL'}, ${resources} resources:`,
    `${Math.round(events / seconds)} events/s in transactions of ${((events * 3) / commits).toFixed(0)};`,
    `CPU us per event: main ${each(onMain)}, other threads ${each(all.user + all.system - onMain)},`,
    `${databaseUrl === null ? '' : `server ${each(server * 1e6)}`};`,
    `journaled p50 ${at(0.5)} ms p99 ${at(0.99)} ms;`,
    `loop delay p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms max ${(delay.max / 1e6).toFixed(1)} ms`,
  ].join(' ');
  process.stdout.write(`${report}\n`);
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
}

const options = new Command('bench/store.ts')
  .description('Measures the store alone: CPU of each side per event, transactions, delays.')
  .option(
    '--store <name>',
    'embedded, postgres (a private server is started), or its URL',
    'embedded',
  )
  .option('--resources <counts>', 'known resources, several by commas', '10000')
  .option('--events <count>', 'events per measurement', '50000')
  .option('--width <count>', 'events under way at a time', '512')
  .parse()
  .opts<{ store: string; resources: string; events: string; width: string }>();

const server = options.store === 'postgres' ? await startPostgres() : null;
try {
  for (const resources of options.resources.split(',').map(Number)) {
    const plan = { resources, events: Number(options.events), width: Number(options.width) };
    if (options.store === 'embedded') await measure(null, plan);
    else {
      const base = server?.url ?? options.store;
      const name = `rug_bench_store_${process.pid}_${resources}`;
      const url = await createDatabase(base, name);
      try {
        await measure(url, plan);
      } finally {
        await dropDatabase(base, name);
      }
    }
  }
} finally {
  await server?.stop();
}
