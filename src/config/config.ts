/** Every option of rug: one schema, from which everything else about options is derived. */
import { z } from 'zod';
import { amqpSection } from './schema/amqp.ts';
import { brakeSection } from './schema/brake.ts';
import { databaseSection } from './schema/database.ts';
import { gatesSection } from './schema/gates.ts';
import { healthSection } from './schema/health.ts';
import { httpSection } from './schema/http.ts';
import { kindsOption, machineSection } from './schema/machine.ts';
import { retentionSection } from './schema/retention.ts';
import { schedulerSection } from './schema/scheduler.ts';
import { sourcesSection } from './schema/sources.ts';

export const configSchema = z.strictObject({
  dataDir: z
    .string()
    .min(1)
    .default('.rug')
    .meta({
      description: 'Where the embedded store and the sockets lie',
      trap: 'The default is relative: started elsewhere, rug knows nothing',
      field: ['database.connection'],
    }),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .meta({ description: 'debug adds every transition', reload: true }),
  http: httpSection,
  database: databaseSection,
  amqp: amqpSection,
  sources: sourcesSection,
  scheduler: schedulerSection,
  machine: machineSection,
  kinds: kindsOption,
  gates: gatesSection,
  brake: brakeSection,
  health: healthSection,
  retention: retentionSection,
});

/** The configuration that is in force. */
export type Config = z.output<typeof configSchema>;
