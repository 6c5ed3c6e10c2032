import type { Job } from 'bullmq';
import type { Place, Prepared } from '../peer.ts';
import { tenantOf, type WorkEvent } from '../workload.ts';

/** Jobs of one call that adds many. */
const BULK = 1_000;

/** The part of a BullMQ queue that we use, whatever it is stored in. */
export interface BullQueue {
  addBulk(jobs: { name: string; data: WorkEvent }[]): Promise<unknown>;
  close(): Promise<void>;
}

/** The part of a BullMQ worker that we use. */
export interface BullWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: unknown, error: Error) => void): unknown;
  run(): Promise<void>;
  pause(): Promise<void>;
  resume(): void;
  close(): Promise<void>;
}

/** How queues and workers are made. */
export interface Backend {
  queue(name: string): BullQueue;
  worker(
    name: string,
    concurrency: number,
    handle: (job: Job<WorkEvent>) => Promise<void>,
  ): BullWorker;
}

/** Options of every worker; it keeps the order of its queue with one job at a time only. */
export const WORKER = { autorun: false, removeOnComplete: { count: 0 } } as const;

/** How many queues and workers there are, and how many jobs each of these takes at a time. */
export interface Scale {
  readonly queues: number;
  readonly concurrency: number;
}

/** What the settings are in words. */
export function settingsOf({ queues, concurrency }: Scale): string {
  const counted = (count: number, what: string): string =>
    `${count} ${what}${count > 1 ? 's' : ''}`;
  const work = `each with a worker for ${counted(concurrency, 'job')} at a time`;
  return `tenants share ${counted(queues, 'queue')}, ${work}; finished jobs removed`;
}

/**
 * Tenants share some queues, each with a worker that takes one job at a time: the order that BullMQ
 * keeps (groups are part of its commercial edition). More queues cost more than they give.
 */
export function perQueue(
  place: Place,
  { queues: most, concurrency }: Scale,
  backend: Backend,
): Prepared {
  const count = Math.min(most, place.tenants);
  const apply = place.stateChange(count * concurrency);
  const names = Array.from({ length: count }, (_, number) => `queue-${number}`);
  const queues = names.map((name) => backend.queue(name));
  const workers = names.map((name) => backend.worker(name, concurrency, ({ data }) => apply(data)));
  for (const worker of workers) {
    worker.on('error', place.failed);
    worker.on('failed', (_, error) => place.failed(error));
  }
  const queueOf = new Map(
    Array.from({ length: place.tenants }, (_, tenant) => [
      tenantOf(tenant),
      queues[tenant % count],
    ]),
  );
  let begun = false;

  return {
    async fill(events) {
      for (const [queue, own] of Map.groupBy(events, ({ tenant }) => queueOf.get(tenant))) {
        for (let first = 0; first < own.length; first += BULK) {
          const jobs = own.slice(first, first + BULK).map((data) => ({ name: 'apply', data }));
          await queue?.addBulk(jobs);
        }
      }
    },
    async work() {
      for (const worker of workers) {
        if (begun) worker.resume();
        else worker.run().catch(place.failed);
      }
      begun = true;
    },
    async rest() {
      await Promise.all(workers.map((worker) => worker.pause()));
    },
    async stop() {
      await Promise.all([...workers, ...queues].map((one) => one.close()));
    },
  };
}
