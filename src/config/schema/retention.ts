import { count, days, hours, section } from './option.ts';

export const retentionSection = section({
  journalHours: hours.default(24).meta({
    description: 'Events that their resource has taken; others are never deleted',
    unit: 'hours',
    reload: true,
  }),
  trailDays: days.default(30).meta({
    description: 'Decisions: what `rug-ctl resource history` shows',
    unit: 'days',
    reload: true,
  }),
  trailRows: count.default(1_000_000).meta({
    description: 'Most decisions',
    unit: 'rows',
    reload: true,
  }),
  deadLetterDays: days.default(30).meta({
    description: 'Dead letters',
    unit: 'days',
    reload: true,
  }),
  deadLetterRows: count.default(10_000).meta({
    description: 'Most dead letters',
    unit: 'rows',
    reload: true,
  }),
  noticeDays: days.default(7).meta({
    description: 'Notices that no bus has taken',
    unit: 'days',
    trap: 'A broker that is away for longer misses the oldest',
    reload: true,
  }),
  closedDays: days.default(7).meta({
    description: 'Closed resources, but no less than `retention.journalHours`',
    unit: 'days',
    reload: true,
  }),
  dedupHours: hours.default(24).meta({
    description: 'Ids of messages, by which a repeated one is known',
    unit: 'hours',
    trap: 'Shorter than the longest outage of a publisher, what it repeats is done twice',
    reload: true,
  }),
}).meta({ description: 'What is kept how long' });
