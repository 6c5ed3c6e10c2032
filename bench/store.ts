/**
 * How fast a store is, and how much it disturbs the main loop:
 *
 *   node bench/store.ts [postgres://... | embedded] [events per second] [seconds]
 *
 * Each event is a message of about 1 KB that is journaled, then decided on once (row and trail).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { systemChance, systemTime } from '../src/environment.ts';
import type { CommitDecision } from '../src/model/decide.ts';
import type { Accept } from '../src/model/event.ts';
import type { Environment } from '../src/model/ports.ts';
import { type Identity, NEW_VIEW } from '../src/model/resource.ts';
import { openStore, type Store } from '../src/store/open.ts';

const RESOURCES = 10_000;
const TICK_MS = 2;

const quiet = (): void => {};
const loud = (what: object, message = ''): void => {
  process.stderr.write(`${message} ${inspect(what)}\n`);
};
const environment: Environment = {
  time: systemTime,
  chance: systemChance,
  log: { debug: quiet, info: quiet, warn: loud, error: loud },
  metrics: { count: quiet, gauge: quiet, observe: quiet },
  checkpoint: quiet,
};

const identityOf = (i: number): Identity => ({
  id: `router-${i % RESOURCES}`,
  tenantId: `tenant-${i % 100}`,
  kind: 'virtual_router',
  hardware: 'phantom',
  parentId: null,
  labels: { site: 'x' },
  tags: [],
  rack: null,
});

const messageOf = (i: number, patch: Accept['events'][number]['patch']): Accept => {
  const creates = identityOf(i);
  const eventId = systemChance.uuid();
  const base = { eventId, type: 'UPDATE', origin: 'bus', at: systemTime.now() } as const;
  const { id: resourceId, tenantId } = creates;
  const event = { ...base, resourceId, tenantId, patch, args: {}, creates, strict: false };
  return { messageId: eventId, events: [event], facts: [] };
};

const decisionOf = (seq: number, spec: CommitDecision['spec']): CommitDecision => ({
  type: 'commit',
  changed: true,
  snapshot: JSON.stringify({ state: 'CalcAction', context: { at: seq, text: 'x'.repeat(200) } }),
  view: { ...NEW_VIEW, status: 'configured' },
  spec,
  revision: seq,
  takenSeq: seq,
  doneSeq: seq,
  pending: [],
  run: null,
  wakeAt: null,
  trail: {
    cause: 'ENTRY',
    event: 'UPDATE',
    eventId: 'x',
    from: 'CalcAction',
    to: 'ConfigureVM',
    statusBefore: 'up',
    statusAfter: 'configured',
    transitions: [{ from: 'CalcAction', to: 'ConfigureVM', guard: 'isUp' }],
    command: 'updaterunning',
    verb: null,
    outcome: null,
    fault: null,
    refused: [],
    took: null,
    policy: 'default',
  },
  notices: [],
});

/** Journals one event and stores one decision on it; answers how long the first took. */
async function handle(store: Store, i: number, spec: CommitDecision['spec']): Promise<number> {
  const began = performance.now();
  const [answer] = await store.writer.accept([messageOf(i, spec)]);
  const took = performance.now() - began;
  const [accepted] = answer?.events ?? [];
  if (accepted?.kind === 'taken') {
    await store.writer.commit(identityOf(i), decisionOf(accepted.seq, spec));
  }
  return took;
}

async function measure(databaseUrl: string | null, rate: number, seconds: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rug-bench-'));
  const store = await openStore({
    databaseUrl,
    dataDir,
    environment,
    onFenced: loud,
    onSettled: quiet,
    onState: quiet,
  });
  const spec = { name: 'x'.repeat(800) };
  for (let i = 0; i < RESOURCES; i += 1_000) {
    await Promise.all([...Array(1_000).keys()].map((k) => handle(store, i + k, spec)));
  }
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const cpu = process.cpuUsage();
  const tooks: number[] = [];
  const began = performance.now();
  const under: Promise<unknown>[] = [];
  let sent = 0;
  delay.enable();
  for (let now = 0; now < seconds; now = (performance.now() - began) / 1_000) {
    for (const due = now * rate; sent < due; sent++) {
      under.push(handle(store, sent, spec).then((took) => tooks.push(took)));
    }
    await sleep(TICK_MS);
  }
  await Promise.all(under);
  delay.disable();
  const elapsed = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  tooks.sort((a, b) => a - b);
  const at = (share: number): string => (tooks[Math.floor(tooks.length * share)] ?? 0).toFixed(1);
  const report = [
    `${databaseUrl === null ? 'SQLite' : 'PostgreSQL'}, asked ${rate}/s:`,
    `${Math.round(sent / elapsed)} events/s,`,
    `loop delay p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`,
    `max ${(delay.max / 1e6).toFixed(1)} ms (1 ms is the timer),`,
    `journaled p50 ${at(0.5)} ms p99 ${at(0.99)} ms,`,
    `${((user + system) / sent).toFixed(0)} us CPU per event in this process`,
  ].join(' ');
  process.stdout.write(`${report}\n`);
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
}

const [target = 'embedded', rate = '5000', seconds = '10'] = process.argv.slice(2);
await measure(target === 'embedded' ? null : target, Number(rate), Number(seconds));
