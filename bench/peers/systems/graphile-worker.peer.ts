import { Logger, makeWorkerUtils, type Runner, run, type TaskList } from 'graphile-worker';
import type { Peer, Place, Prepared } from '../peer.ts';
import { roundsOf, type WorkEvent } from '../workload.ts';

const CONCURRENCY = 24;
const quiet = new Logger(() => () => undefined);

/** Each call holds one event of a resource at most: jobs of one call have no order. */
async function prepare({ postgres, stateChange, failed }: Place): Promise<Prepared> {
  const apply = stateChange(CONCURRENCY);
  const preset = {
    worker: {
      connectionString: postgres,
      concurrentJobs: CONCURRENCY,
      maxPoolSize: CONCURRENCY + 1,
      localQueue: { size: 500 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    },
  };
  const options = { preset, logger: quiet, noHandleSignals: true };
  const producer = await makeWorkerUtils(options);
  await producer.migrate();
  const taskList: TaskList = {
    apply: (payload) => apply(payload as WorkEvent),
  };
  let runner: Runner | undefined;
  return {
    async fill(events) {
      for (const batch of roundsOf(events)) {
        await producer.addJobs(
          batch.map((event) => ({
            identifier: 'apply',
            payload: event,
            queueName: event.resource,
          })),
        );
      }
    },
    async work() {
      runner = await run({ ...options, taskList, parsedCronItems: [] });
      runner.events.on('job:error', ({ error }) => failed(error));
    },
    async rest() {
      await runner?.stop();
    },
    async stop() {
      await producer.release();
    },
  };
}

export const peer: Peer = {
  packageName: 'graphile-worker',
  ordered: true,
  durability: 'PostgreSQL, fsync',
  settings: `a named queue per resource, ${CONCURRENCY} at a time, local queue of 500, completions batched`,
  service: null,
  prepare,
};
