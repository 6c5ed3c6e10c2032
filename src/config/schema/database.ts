import { z } from 'zod';
import { count, section } from './option.ts';

export const databaseSection = section({
  url: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be postgres://user:password@host/database' })
    .nullable()
    .default(null)
    .meta({
      description: 'PostgreSQL; absent: embedded in dataDir',
      trap: 'What the embedded store knows does not move over: it starts empty',
      secret: 'url',
      field: ['database.connection'],
    }),
  lingerMs: z.number().min(0).max(10_000).default(4).meta({
    description: 'How long a transaction waits for company',
    unit: 'ms',
    trap: 'Every event takes at least this long; 0 costs throughput',
  }),
  maxBatch: count.default(512).meta({ description: 'Most rows of one transaction', unit: 'rows' }),
}).meta({ description: 'The store' });
