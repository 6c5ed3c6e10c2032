import { z } from 'zod';
import { count, section } from './option.ts';

export const gatesSection = section({
  verbs: count.default(256).meta({ description: 'Verbs under way', unit: 'verbs', reload: true }),
  builds: count.default(64).meta({
    description: 'Builds and restarts under way',
    unit: 'verbs',
    trap: 'They load the hypervisors: after an outage this is how fast it comes back',
    reload: true,
  }),
  rate: z
    .record(
      z.string(),
      z.strictObject({
        perSecond: z
          .number()
          .positive()
          .meta({ description: 'Verbs begun, on average', unit: 'verbs a second' }),
        burst: count.meta({ description: 'Verbs begun at once', unit: 'verbs' }),
      }),
    )
    .default({})
    .meta({ description: 'Driver (`virtual_router_phantom`) -> how fast', reload: true }),
}).meta({ description: 'What keeps verbs back' });
