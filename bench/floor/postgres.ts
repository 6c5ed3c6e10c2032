import { Client } from 'pg';
import { LOAD, POSITION, type Store } from './store.ts';

/** One statement for a batch; each part of it lives off the fence. */
const WRITE = `
  with fence as (
    update partition set batch = $1, seq = $2 where id = 'main' and batch = $1 - 1 returning batch
  ), events as (
    insert into journal (seq, resource_id, body)
    select e.seq, e.id, e.body from fence, json_to_recordset($3) as e (seq bigint, id text, body json)
  ), changed as (
    update resource set spec = e.spec, snapshot = e.snapshot, done_seq = e.done_seq
    from fence, json_to_recordset($4) as e (id text, spec json, snapshot text, done_seq bigint)
    where resource.id = e.id
  ) select batch from fence`;

/** The store in this database. */
export async function postgresStore(url: string): Promise<Store> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    load: async () => {
      const { rows } = await client.query(LOAD);
      const [position] = (await client.query(POSITION)).rows;
      const snapshots = new Map(rows.map(({ id, snapshot }) => [id, snapshot]));
      return { batch: Number(position.batch), seq: Number(position.seq), snapshots };
    },
    write: async ({ batch, seq, journal, rows }) => {
      const values = [batch, seq, journal, rows];
      const { rowCount } = await client.query({ name: 'write', text: WRITE, values });
      if (rowCount !== 1) throw new Error('fenced');
    },
  };
}
