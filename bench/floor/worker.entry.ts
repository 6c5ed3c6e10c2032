/** Decides batches: a snapshot and its events come as texts, a snapshot and a row go as texts. */
import { parentPort } from 'node:worker_threads';
import { decide } from './machine.ts';

export interface Task {
  readonly id: string;
  readonly snapshot: string;
  /** Texts of routers, in their order. */
  readonly bodies: readonly string[];
  /** The number of the last of them. */
  readonly seq: number;
}

export interface Decided {
  readonly ids: readonly string[];
  readonly snapshots: readonly string[];
  /** Rows of `resource`, JSON without the brackets. */
  readonly rows: string;
}

parentPort?.on('message', (tasks: readonly Task[]) => {
  const snapshots = tasks.map(({ snapshot, bodies }) =>
    decide(
      snapshot,
      bodies.map((body) => JSON.parse(body).name),
    ),
  );
  const rows = tasks.map(
    ({ id, bodies, seq }, i) =>
      `{"id":"${id}","done_seq":${seq},"spec":${bodies.at(-1)},"snapshot":${JSON.stringify(snapshots[i])}}`,
  );
  const decided: Decided = { ids: tasks.map(({ id }) => id), snapshots, rows: rows.join(',') };
  parentPort?.postMessage(decided);
});
