import { healthSettings } from '../../health/settings.ts';
import { section } from './option.ts';

const { shape } = healthSettings;

/** What health takes, and what it means to whoever sets it. */
export const healthSection = section({
  enabled: shape.enabled.meta({
    description: 'Poll resources',
    trap: 'Off: nothing notices a death, and the brake counts none',
  }),
  intervalMs: shape.intervalMs.meta({
    description: 'Between two POLLs of a resource',
    unit: 'ms',
    field: ['health_check_period'],
    reload: true,
  }),
  concurrency: shape.concurrency.meta({
    description: 'Checks under way',
    unit: 'checks',
    reload: true,
  }),
  checks: shape.checks.meta({
    description: 'Kind of resource -> how it is asked whether it lives',
    trap: 'A kind without one gets POLLs without a verdict: its driver is asked instead',
    field: ['alive_timeout', 'router.mgt_service_port'],
    reload: true,
  }),
  overdueAfterPeriods: shape.overdueAfterPeriods.meta({
    description: 'What is at one thing for longer than this many intervals is reported',
    unit: 'intervals',
    reload: true,
  }),
}).meta({ description: 'The health child' });
