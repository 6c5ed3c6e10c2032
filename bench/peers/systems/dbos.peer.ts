import { setTimeout as pause } from 'node:timers/promises';
import { DBOS, DBOSClient } from '@dbos-inc/dbos-sdk';
import { inParallel } from '../parallel.ts';
import type { Peer, Place, Prepared } from '../peer.ts';
import { roundsOf, type WorkEvent } from '../workload.ts';

const CONNECTIONS = 20;
const IN_FLIGHT = 32;
const QUEUE = 'events';

/** Of each resource the oldest workflow runs: a partitioned queue with one place per partition. */
async function prepare({ postgres, stateChange }: Place): Promise<Prepared> {
  const step = stateChange(CONNECTIONS);
  const apply = async (event: WorkEvent): Promise<void> => {
    await DBOS.runStep(() => step(event), { name: 'apply' });
  };
  DBOS.registerWorkflow(apply, { name: 'apply' });
  DBOS.setConfig({
    name: 'peers',
    systemDatabaseUrl: postgres,
    systemDatabasePoolSize: CONNECTIONS,
    applicationVersion: '1',
    logLevel: 'error',
  });
  await DBOS.migrate(postgres);
  const client = await DBOSClient.create({
    systemDatabaseUrl: postgres,
    systemDatabasePoolSize: CONNECTIONS,
    applicationName: 'peers',
  });
  await client.registerQueue(QUEUE, {
    partitionConcurrency: 1,
    minPollingIntervalMs: 50,
    onConflict: 'always_update',
  });
  const options = { queueName: QUEUE, workflowName: 'apply', appVersion: '1' };
  return {
    async fill(events) {
      for (const round of roundsOf(events)) {
        await inParallel(round, IN_FLIGHT, (event) =>
          client.enqueue({ ...options, queuePartitionKey: event.resource }, event),
        );
      }
    },
    work: () => DBOS.launch(),
    async rest() {
      // A workflow that is cut off would be taken up again by the next launch.
      while ((await DBOS.listWorkflows({ status: 'PENDING', limit: 1 })).length > 0)
        await pause(50);
      await DBOS.shutdown();
    },
    stop: () => client.destroy(),
  };
}

export const peer: Peer = {
  packageName: '@dbos-inc/dbos-sdk',
  ordered: true,
  durability: 'PostgreSQL, fsync',
  settings: `a workflow of one step per event; queue with a partition per resource, one at a time, polled every 50 ms; pools of ${CONNECTIONS}`,
  service: null,
  prepare,
};
