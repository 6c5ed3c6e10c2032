/**
 * What it takes to know many resources:
 *
 *   node bench/resident.ts [resources] [facts of each]
 *
 * Fills an embedded store with configured routers, reads them back as a starting rug does, and prints
 * what a row takes and what it costs to freeze, thaw and look up one; then starts a rug over the same
 * store, and prints when it is ready and what memory its process takes. Figures of a busy machine mean
 * little: CPU times are printed beside the others.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startRug } from '../scripts/process/rug.ts';
import { systemChance, systemTime } from '../src/environment.ts';
import { GATEWAY_SUBNETS } from '../src/events/sources/neutron.routers.ts';
import type { Environment } from '../src/model/ports.ts';
import { ResidentDirectory } from '../src/scheduler/directory.ts';
import { recover } from '../src/scheduler/recover.ts';
import { openStore } from '../src/store/open.ts';
import { sqliteBackend } from '../src/store/sqlite/backend.ts';
import { routerId, tenantId } from './rig/fleet.ts';

/** Resources of a tenant. */
const PER_TENANT = 20;
const AT = Date.UTC(2026, 0, 1);

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const quiet = (): void => {};
const environment: Environment = {
  time: systemTime,
  chance: systemChance,
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  metrics: { count: quiet, gauge: quiet, observe: quiet },
  checkpoint: quiet,
};

const hex = (text: string): string => createHash('md5').update(text).digest('hex');
const uuid = (text: string): string =>
  hex(text).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');

/** A router as it is once it is configured, with an interface and a gateway on a shared network. */
function router(n: number): {
  readonly spec: object;
  readonly snapshot: string;
  readonly view: object;
} {
  const [status, phase, since] = ['configured', 'ConfigureVM', AT + 37 * n];
  const configDigest = hex(`digest ${n}`).slice(0, 16);
  const member = { index: 0, incarnation: 1 };
  const instanceId = uuid(`instance ${n}`);
  const address = `fd00::${hex(`instance ${n}`)
    .slice(0, 16)
    .replace(/(.{4})(?=.)/g, '$1:')}`;
  const instances = [{ member, instanceId, address }];
  const spec = {
    name: `router ${n}`,
    adminUp: true,
    gateway: {
      networkId: uuid('public'),
      enableSnat: true,
      addresses: [{ subnetId: uuid('public subnet'), address: `203.0.${n & 127}.${n & 255}` }],
    },
    routes: [],
    interfaces: {
      [uuid(`port ${n}`)]: { networkId: uuid(`net ${n}`), subnetIds: [uuid(`subnet ${n}`)] },
    },
    floatingIps: {},
    related: {},
  };
  const context = { status, since, phase, members: [member], built: true, configDigest, instances };
  const seqs = { takenSeq: n + 1, doneSeq: n + 1 };
  const machine = { machine: 'resource', version: 2, hash: '4598ae49', value: 'CalcAction' };
  return {
    spec,
    snapshot: JSON.stringify({ ...machine, context: { ...context, ...seqs } }),
    view: {
      state: 'CalcAction',
      phase,
      status,
      since,
      attempts: 0,
      incarnation: 1,
      configDigest,
      wait: null,
      fault: null,
      instances,
    },
  };
}

/** As a rug would have left it, faster than one could. */
async function fill(dataDir: string, resources: number, facts: number): Promise<void> {
  const path = join(dataDir, 'rug.db');
  const backend = sqliteBackend(path, quiet);
  await backend.start();
  await backend.close();
  const database = new DatabaseSync(path);
  database.exec('pragma synchronous = off');
  const row = database.prepare(`insert into resource (id, tenant_id, kind, hardware, labels, tags,
    spec, revision, snapshot, view, state, phase, status, attempts, taken_seq, done_seq, pending,
    created_at, updated_at) values (?, ?, 'virtual_router', 'phantom', '{}', '[]', ?, 2, ?, ?,
    'CalcAction', 'ConfigureVM', 'configured', 0, ?, ?, '[]', ?, ?)`);
  const fact = database.prepare('insert into fact (kind, key, resource_ids) values (?, ?, ?)');
  database.exec('begin');
  for (let n = 0; n < resources; n++) {
    const id = routerId(n);
    const { spec, snapshot, view } = router(n);
    const tenant = tenantId(n % Math.ceil(resources / PER_TENANT));
    const texts = [JSON.stringify(spec), snapshot, JSON.stringify(view)];
    row.run(id, tenant, ...texts, n + 1, n + 1, AT, AT + 37 * n);
    for (let k = 0; k < facts; k++) fact.run('port', uuid(`port ${n} ${k}`), JSON.stringify([id]));
  }
  database.exec(`commit; update partition set seq = ${resources}`);
  database.close();
}

/** Microseconds of this thread's CPU time for each of `count` calls. */
function cost(count: number, work: (i: number) => void): string {
  const before = process.threadCpuUsage();
  for (let i = 0; i < count; i++) work(i);
  const { user, system } = process.threadCpuUsage(before);
  return `${((user + system) / count).toFixed(2)} us`;
}

async function inside(dataDir: string): Promise<void> {
  const store = await openStore({
    databaseUrl: null,
    dataDir,
    environment,
    onFenced: quiet,
    onSettled: quiet,
    onState: quiet,
  });
  const directory = new ResidentDirectory({ reference: GATEWAY_SUBNETS, thawed: 10_000 });
  const before = process.memoryUsage();
  const cpu = process.threadCpuUsage();
  const began = performance.now();
  // Whatever is not at rest would be given to a scheduler: nothing is.
  const { resources } = await recover(store.loader, { adopt: quiet }, directory);
  const took = performance.now() - began;
  const { user, system } = process.threadCpuUsage(cpu);
  const after = process.memoryUsage();
  await store.close();
  const bytes = (after.arrayBuffers - before.arrayBuffers) / resources;
  say(`read back in ${(took / 1000).toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of CPU`);
  say(
    `${bytes.toFixed(0)} bytes a row outside the heap, ${(after.rss / 1e6).toFixed(0)} MB in all`,
  );
  const known = Array.from({ length: Math.min(resources, 200_000) }, (_, n) => routerId(n));
  const id = (i: number): string => known[i % known.length] ?? '';
  const count = 50_000;
  say(`resting: ${cost(count, (i) => directory.resting(id(i)))}`);
  say(`get of what is frozen: ${cost(count, (i) => directory.get(id(i)))}`);
  say(`get of what is not: ${cost(count, (i) => directory.get(id(i % 1_000)))}`);
  const changed = (i: number) => {
    const row = directory.get(id(i));
    if (row !== undefined) directory.put({ ...row, revision: row.revision + 1 });
  };
  say(`get and put of what is frozen, with freezing what leaves: ${cost(count, changed)}`);
  say(`get and put of what is not: ${cost(count, (i) => changed(i % 1_000))}`);
  const all = directory.all();
  say(`a walk over all, each: ${cost(resources, () => all.next())}`);
}

async function outside(dataDir: string): Promise<void> {
  const began = performance.now();
  const rug = await startRug({
    RUG_DATA_DIR: dataDir,
    RUG_HEALTH_ENABLED: 'false',
    RUG_SCHEDULER_START_SPREAD_SECONDS: '1000000',
  });
  const took = (performance.now() - began) / 1000;
  const status = await readFile(`/proc/${rug.pid}/status`, 'utf8').catch(() => '');
  const memory = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000;
  say(`rug: ready after ${took.toFixed(1)} s, ${memory.toFixed(0)} MB`);
  await rug.stop();
}

const [resources = '100000', facts = '0'] = process.argv.slice(2);
const dataDir = await mkdtemp(join(tmpdir(), 'rug-resident-'));
try {
  say(`${resources} resources with ${facts} facts each`);
  await fill(dataDir, Number(resources), Number(facts));
  await inside(dataDir);
  await outside(dataDir);
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
