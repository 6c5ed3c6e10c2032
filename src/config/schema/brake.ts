import { z } from 'zod';
import { count, seconds, section } from './option.ts';

/** How much a scope may lose before it is braked. */
const limit = (share: number, atLeast: number) =>
  section({
    share: z.number().min(0).max(1).nullable().default(share).meta({
      description: 'Braked when more than this share is dead; null: no share; 1: never',
      unit: 'share',
      reload: true,
    }),
    number: count.nullable().default(null).meta({
      description: 'Braked when more than this many are dead; null: no number',
      unit: 'resources',
      reload: true,
    }),
    atLeast: count.default(atLeast).meta({
      description: 'Fewer deaths never brake, whatever share they are',
      unit: 'resources',
      reload: true,
    }),
  });

export const brakeSection = section({
  enabled: z.boolean().default(true).meta({
    description: 'Keep rebuilds back when many resources die at once',
    trap: 'Off: when the network between fails, everything that is deaf is rebuilt',
    reload: true,
  }),
  windowSeconds: seconds.default(600).meta({
    description: 'Deaths within this time are counted together',
    unit: 'seconds',
    trap: 'Shorter than a health round, it does not even see one round together',
    reload: true,
  }),
  settleSeconds: z.number().min(0).nullable().default(null).meta({
    description: 'How long a death must last before its rebuild; null: two health intervals',
    unit: 'seconds',
    trap: 'Shorter than a health round, the first deaths are rebuilt before the rest is counted',
    reload: true,
  }),
  global: limit(0.2, 10).meta({ description: 'All resources' }),
  tenant: limit(0.5, 5).meta({ description: 'Each tenant' }),
  hardware: limit(0.3, 10).meta({ description: 'Each hardware' }),
  rack: limit(0.5, 10).meta({ description: 'Each rack' }),
}).meta({ description: 'The brake on mass rebuilds' });
