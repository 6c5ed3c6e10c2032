/** What the floor keeps: a journal, a row for each resource, and how far it has come. */

/** One transaction: JSON arrays as texts. */
export interface Batch {
  /** Counts the transactions; only the next one is taken. */
  readonly batch: number;
  /** Of the last row of the journal. */
  readonly seq: number;
  readonly journal: string;
  readonly rows: string;
}

export interface Store {
  readonly load: () => Promise<{
    readonly batch: number;
    readonly seq: number;
    readonly snapshots: ReadonlyMap<string, string>;
  }>;
  /** Resolves when it is durable. */
  readonly write: (batch: Batch) => Promise<void>;
}

/** The same tables in both; what is not used here is what the bench looks for in rug's. */
export const schema = (number: 'integer' | 'bigint', json: 'text' | 'json'): string => `
  create table partition (id text primary key, batch ${number} not null, seq ${number} not null);
  insert into partition (id, batch, seq) values ('main', 0, 0);
  create table journal (seq ${number} primary key, resource_id text not null, body ${json} not null);
  create table resource (
    id text primary key, spec ${json} not null default '{}', snapshot text not null,
    done_seq ${number} not null default 0, status text not null default 'configured',
    run text, wake_at ${number}, pending text not null default '[]'
  )`;

export const LOAD = 'select id, snapshot from resource';
export const POSITION = "select batch, seq from partition where id = 'main'";
