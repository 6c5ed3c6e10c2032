/**
 * The floor: the least that takes events from RabbitMQ, keeps them in order per resource, makes them
 * durable before they are acknowledged, and decides on each with XState in two threads. What rug does
 * beyond it is what rug costs beyond it. Uses nothing of rug.
 *
 *   node bench/floor/main.entry.ts AMQP_URL QUEUE DATABASE
 *
 * DATABASE: postgres://... or the path of a SQLite file, prepared by stage.ts. Says when it consumes.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { connect } from 'amqplib';
import { postgresStore } from './postgres.ts';
import { sqliteStore } from './sqlite.ts';
import type { Decided, Task } from './worker.entry.ts';

const PREFETCH = 2_000;
const BATCH = 1_024;
const LINGER_MS = 4;
/** Beyond so many events that wait for a decision only decisions are written. */
const BEHIND = 10_000;

const [amqpUrl = '', queue = '', database = ''] = process.argv.slice(2);
const store = database.startsWith('postgres:')
  ? await postgresStore(database)
  : sqliteStore(database);
let { batch, seq, snapshots: known } = await store.load();

interface Resource {
  snapshot: string;
  readonly bodies: string[];
  lastSeq: number;
  busy: boolean;
}
const resources = new Map<string, Resource>(
  [...known].map(([id, snapshot]) => [id, { snapshot, bodies: [], lastSeq: 0, busy: false }]),
);
known = new Map();

const channel = await (await connect(amqpUrl)).createChannel();
await channel.prefetch(PREFETCH);

interface Arrived {
  readonly id: string;
  readonly body: string;
  readonly tag: number;
  readonly seq: number;
}
const arrived: Arrived[] = [];
let decided: Decided[] = [];
let undecided = 0;
let writing = false;
let lingering = false;

const workers = Array.from({ length: availableParallelism() }, () => {
  const worker = new Worker(new URL('./worker.entry.ts', import.meta.url));
  worker.on('message', (done: Decided) => {
    decided.push(done);
    pump(false);
  });
  return worker;
});

/** Writes what there is when it was waited for company, or there is enough. */
function pump(due: boolean): void {
  if (writing || (arrived.length === 0 && decided.length === 0)) return;
  if (!due && arrived.length + decided.length < BATCH) {
    if (lingering) return;
    lingering = true;
    setTimeout(() => {
      lingering = false;
      pump(true);
    }, LINGER_MS);
    return;
  }
  writing = true;
  const events = undecided > BEHIND && decided.length > 0 ? [] : arrived.splice(0, BATCH);
  const results = decided;
  decided = [];
  void write(events, results).then(() => {
    writing = false;
    pump(true);
  });
}

async function write(events: readonly Arrived[], results: readonly Decided[]): Promise<void> {
  batch += 1;
  seq = events.at(-1)?.seq ?? seq;
  const journal = events.map(({ id, body, seq: n }) => `{"seq":${n},"id":"${id}","body":${body}}`);
  const rows = results.map((one) => one.rows);
  await store.write({ batch, seq, journal: `[${journal.join(',')}]`, rows: `[${rows.join(',')}]` });
  const last = events.at(-1);
  if (last !== undefined) channel.ack({ fields: { deliveryTag: last.tag } } as never, true);
  const ready = new Set<string>();
  for (const { ids, snapshots } of results) {
    for (const [i, id] of ids.entries()) {
      const resource = resourceOf(id);
      resource.snapshot = snapshots[i] ?? '';
      resource.busy = false;
      if (resource.bodies.length > 0) ready.add(id);
    }
  }
  for (const { id, body, seq: n } of events) {
    const resource = resourceOf(id);
    resource.bodies.push(body);
    resource.lastSeq = n;
    if (!resource.busy) ready.add(id);
  }
  undecided += events.length;
  send(ready);
}

function send(ready: ReadonlySet<string>): void {
  const tasks: Task[][] = workers.map(() => []);
  for (const id of ready) {
    const resource = resourceOf(id);
    resource.busy = true;
    const bodies = resource.bodies.splice(0);
    undecided -= bodies.length;
    const { snapshot, lastSeq } = resource;
    tasks[Number.parseInt(id.slice(0, 4), 16) % workers.length]?.push({
      id,
      snapshot,
      bodies,
      seq: lastSeq,
    });
  }
  for (const [i, some] of tasks.entries()) if (some.length > 0) workers[i]?.postMessage(some);
}

function resourceOf(id: string): Resource {
  const resource = resources.get(id);
  if (resource === undefined) throw new Error(`no resource ${id}`);
  return resource;
}

let delivered = seq;
await channel.consume(queue, (message) => {
  if (message === null) throw new Error('the broker cancelled the consumer');
  const outer = JSON.parse(message.content.toString());
  const { router } = JSON.parse(outer['oslo.message']).payload;
  delivered += 1;
  arrived.push({
    id: router.id,
    body: JSON.stringify(router),
    tag: message.fields.deliveryTag,
    seq: delivered,
  });
  pump(false);
});
process.stdout.write('consumes\n');
