import { z } from 'zod';
import { count, seconds, section } from './option.ts';

export const schedulerSection = section({
  shards: count
    .max(1024)
    .default(2)
    .meta({
      description: 'Worker threads',
      unit: 'threads',
      trap: 'More than there are cores gain nothing and cost memory (workerHeapMb each)',
      field: ['num_worker_processes'],
    }),
  shardBy: z.enum(['tenant', 'resource']).default('tenant').meta({
    description: 'What decides the worker',
    trap: 'With `tenant` one tenant never has more than one worker',
  }),
  batch: count.default(64).meta({ description: 'Decisions per call of a worker' }),
  concurrency: count.default(512).meta({
    description: 'Verbs under way in a worker',
    unit: 'verbs',
    field: ['num_worker_threads'],
  }),
  gatherSeconds: z.number().min(0).max(60).default(5).meta({
    description:
      'While more comes in than is worked off, a change of a resource waits for more of it: a second at first, then as long as the backlog has lasted, and never longer than this',
    unit: 'seconds',
    trap: '0: each is worked off as it comes, and a backlog shrinks slowly',
    reload: true,
  }),
  pollCredit: count.default(256).meta({
    description: 'POLLs under way',
    unit: 'POLLs',
    reload: true,
  }),
  backlogWarning: count.default(100).meta({
    description: 'Events that may wait for one resource before a warning is logged',
    unit: 'events',
    field: ['queue_warning_threshold'],
    reload: true,
  }),
  maxStrikes: count.default(3).meta({
    description:
      'Deaths of its worker, or of rug itself, that a resource or message may cause before it is set aside',
    unit: 'workers',
    reload: true,
  }),
  startSpreadSeconds: seconds.default(60).meta({
    description: 'First POLLs after a start are spread over this',
    unit: 'seconds',
  }),
  stallSeconds: seconds.default(10).meta({
    description: 'A worker that stands still this long is replaced',
    unit: 'seconds',
  }),
  workerHeapMb: z.int().min(64).default(1024).meta({
    description: 'Heap of a worker',
    unit: 'MB',
    trap: 'A worker that needs more dies and is replaced; what it was at gets a strike',
  }),
  drainSeconds: seconds.default(20).meta({
    description: 'How long verbs under way may take at a stop',
    unit: 'seconds',
    trap: 'Whoever stops rug must wait longer before it kills (systemd: TimeoutStopSec)',
    reload: true,
  }),
}).meta({ description: 'Workers, and what they are given' });
