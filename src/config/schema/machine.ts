import { z } from 'zod';
import { count, seconds, section } from './option.ts';

export const machineSection = section({
  maxAttempts: count.default(5).meta({
    description: 'Boots before status error',
    unit: 'boots',
    field: ['reboot_error_threshold'],
    reload: true,
  }),
  bootTimeoutSeconds: seconds.default(600).meta({
    description: 'From build to the first answer',
    unit: 'seconds',
    trap: 'Shorter than the slowest honest boot, instances are rebuilt while they boot',
    field: ['boot_timeout'],
    reload: true,
  }),
  bootCheckSeconds: seconds.default(2).meta({
    description: 'Between two looks at a booting instance',
    unit: 'seconds',
    reload: true,
  }),
  errorCooldownSeconds: seconds.default(30).meta({
    description: 'Work waits this long after an error; an order does not',
    unit: 'seconds',
    field: ['error_state_cooldown'],
    reload: true,
  }),
  maxPushes: count.default(3).meta({
    description: 'Configuration pushes before the instance is replaced',
    unit: 'pushes',
    field: ['max_retries'],
    reload: true,
  }),
  backoffSeconds: seconds.default(1).meta({
    description: 'First pause after a failure; it doubles',
    unit: 'seconds',
    field: ['retry_delay'],
    reload: true,
  }),
  backoffMaxSeconds: seconds.default(60).meta({
    description: 'Longest pause after a failure',
    unit: 'seconds',
    reload: true,
  }),
  verdictFreshSeconds: seconds.default(10).meta({
    description: 'A health verdict younger than this spares a probe',
    unit: 'seconds',
    reload: true,
  }),
  verbTimeoutSeconds: seconds.default(600).meta({
    description: 'Longest time a verb may take before it stops at its next step',
    unit: 'seconds',
    field: ['hotplug_timeout', 'config_timeout', 'boot_timeout'],
    reload: true,
  }),
}).meta({ description: 'The life cycle of a resource' });

/** Per kind of resource. */
export const kindsOption = z
  .record(
    z.string(),
    z.strictObject({
      graceSeconds: z.number().min(0).optional().meta({
        description:
          'Between scrubprep and scrub of a deleted resource; absent: as its kind has it',
        unit: 'seconds',
        trap: 'With 0 there is nothing that RESTART could bring back',
      }),
    }),
  )
  .default({})
  .meta({ description: 'Kind of resource -> what is special about it', reload: true });
