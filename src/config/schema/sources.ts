import { z } from 'zod';
import { name, seconds, section } from './option.ts';

export const sourcesSection = section({
  neutron: section({
    hardware: name.default('phantom').meta({
      description: 'Hardware of the routers of Neutron: which driver serves them',
      trap: 'Decides for new routers only; those that are known keep theirs',
      field: ['enabled_drivers'],
    }),
  }).meta({ description: 'Neutron' }),
  phantom: section({
    list: z
      .boolean()
      .default(true)
      .meta({ description: 'Compare with the phantom world at start' }),
  }).meta({ description: 'The phantom world' }),
  maxPauseSeconds: seconds.default(15).meta({
    description: 'Longest pause before a source that could not be asked is asked again',
    unit: 'seconds',
    field: ['astara_appliance.max_sleep'],
  }),
}).meta({ description: 'Who says what should exist' });
