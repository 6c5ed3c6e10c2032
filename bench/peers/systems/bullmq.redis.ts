import { Queue, Worker } from 'bullmq';
import type { Peer } from '../peer.ts';
import type { WorkEvent } from '../workload.ts';
import { perQueue, settingsOf, WORKER } from './bullmq.ts';

const SCALE = { queues: 20, concurrency: 1 };

/** BullMQ on Redis, however that keeps its data. */
export const perRedis: Omit<Peer, 'durability' | 'service'> = {
  packageName: 'bullmq',
  ordered: true,
  settings: settingsOf(SCALE),
  async prepare(place) {
    const connection = { url: place.service, maxRetriesPerRequest: null };
    return perQueue(place, SCALE, {
      queue: (name) => new Queue<WorkEvent>(name, { connection }),
      worker: (name, concurrency, handle) =>
        new Worker<WorkEvent>(name, handle, { ...WORKER, connection, concurrency }),
    });
  },
};
