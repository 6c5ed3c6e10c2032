import { PgBoss } from 'pg-boss';
import { inParallel } from '../parallel.ts';
import type { Peer, Place, Prepared } from '../peer.ts';
import { roundsOf, type WorkEvent } from '../workload.ts';

const CONNECTIONS = 20;
const WORKERS = 2;
const LARGEST_BATCH = 500;
const QUEUE = 'events';

async function prepare({ postgres, resources, stateChange, failed }: Place): Promise<Prepared> {
  const apply = stateChange(CONNECTIONS);
  // A fetch brings one event of a resource at most; only a full one is followed by another at once.
  const batchSize = Math.max(1, Math.min(LARGEST_BATCH, Math.floor(resources / WORKERS / 2)));
  const boss = new PgBoss({ connectionString: postgres, max: CONNECTIONS, schedule: false });
  boss.on('error', failed);
  await boss.start();
  await boss.createQueue(QUEUE, { policy: 'key_strict_fifo' });
  return {
    async fill(events) {
      for (const round of roundsOf(events)) {
        await boss.insert(
          QUEUE,
          round.map((event) => ({ data: event, singletonKey: event.resource })),
        );
      }
    },
    async work() {
      const options = {
        batchSize,
        localConcurrency: WORKERS,
        pollingIntervalSeconds: 0.5,
        burstWhenBatchFull: true,
      };
      await boss.work<WorkEvent>(QUEUE, options, (jobs) =>
        inParallel(jobs, CONNECTIONS, ({ data }) => apply(data)),
      );
    },
    async rest() {
      await boss.offWork(QUEUE);
    },
    async stop() {
      await boss.stop();
    },
  };
}

export const peer: Peer = {
  packageName: 'pg-boss',
  ordered: true,
  durability: 'PostgreSQL, fsync',
  settings: `policy key_strict_fifo with a key per resource, ${WORKERS} workers, batches of up to ${LARGEST_BATCH}, the next fetched at once while they are full`,
  service: null,
  prepare,
};
