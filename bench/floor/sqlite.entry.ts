/** The embedded store of the floor: a thread that executes batches, each made durable by fsync. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { type Batch, LOAD, POSITION } from './store.ts';

const database = new DatabaseSync(workerData);
database.exec('pragma journal_mode = wal; pragma synchronous = full');
const fence = database.prepare(
  "update partition set batch = ?, seq = ? where id = 'main' and batch = ? - 1",
);
const journal = database.prepare(`insert into journal (seq, resource_id, body)
  select e.value ->> 'seq', e.value ->> 'id', e.value ->> 'body' from json_each(?) as e`);
const rows = database.prepare(`update resource set spec = e.value ->> 'spec',
  snapshot = e.value ->> 'snapshot', done_seq = e.value ->> 'done_seq'
  from json_each(?) as e where resource.id = e.value ->> 'id'`);

function write(batch: Batch): void {
  database.exec('begin immediate');
  if (fence.run(batch.batch, batch.seq, batch.batch).changes !== 1) throw new Error('fenced');
  journal.run(batch.journal);
  rows.run(batch.rows);
  database.exec('commit');
}

parentPort?.on('message', (request: Batch | 'load') => {
  if (request === 'load') {
    const all = database.prepare(LOAD).all();
    const snapshots = new Map(all.map(({ id, snapshot }) => [id, snapshot]));
    parentPort?.postMessage({ ...database.prepare(POSITION).get(), snapshots });
  } else {
    write(request);
    parentPort?.postMessage(null);
  }
});
