import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import type { Peer } from '../peer.ts';
import type { WorkEvent } from '../workload.ts';
import { perQueue, type Scale, settingsOf, WORKER } from './bullmq.ts';

const { Queue, Worker } = withBackend(createPostgresBackend);

/** BullMQ on PostgreSQL. */
export function onPostgres(scale: Scale): Peer {
  return {
    packageName: 'bullmq',
    ordered: scale.concurrency === 1,
    durability: 'PostgreSQL, fsync',
    settings: settingsOf(scale),
    service: null,
    async prepare(place) {
      const client = await place.pool(1).connect();
      await runMigrations(client);
      client.release();
      const connection = { connectionString: place.postgres, max: scale.concurrency };
      return perQueue(place, scale, {
        queue: (name) => new Queue<WorkEvent>(name, { connection }),
        worker: (name, concurrency, handle) =>
          new Worker<WorkEvent>(name, handle, { ...WORKER, connection, concurrency }),
      });
    },
  };
}
