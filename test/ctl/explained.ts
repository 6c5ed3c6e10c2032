/** Explanations as the API gives them, at NOW + 1 minute. */
import type { Why } from '../../src/ctl/answers.insight.ts';
import { NOW } from '../api/samples.ts';

/** So many seconds after NOW. */
export const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();

export const ID = '5f0c2a9e-1111-4222-8333-444455556666';

export function explained(change: Partial<Why> = {}): Why {
  return {
    id: ID,
    tenantId: '79f054a8c76e4c22afa86cdd2cd88536',
    kind: 'virtual_router',
    hardware: 'phantom',
    state: 'CalcAction',
    phase: 'ConfigureVM',
    status: 'configured',
    since: at(-7200),
    summary: 'it is as it should be: nothing is due',
    inFlight: null,
    attempt: { n: 0, of: 5 },
    wakes: null,
    waitsFor: [],
    pending: [],
    fault: null,
    path: ['CalcAction'],
    actions: [`rug-ctl resource history ${ID}`],
    runbook: 'on-call.md#calcaction',
    ...change,
  };
}

/** A rebuild that the brake and a mode keep back. */
export const parked = explained({
  state: 'CalcAction',
  phase: 'StopVM',
  status: 'gone',
  since: at(-95),
  summary: 'it wants to scrub and waits: 512 of 1000 resources died within a minute, 100 may',
  inFlight: {
    verb: 'scrub',
    cause: 'death',
    startedAt: at(-90),
    forMs: 150_000,
    deadline: at(510),
    doing: 'parked',
  },
  attempt: { n: 2, of: 5 },
  waitsFor: [
    {
      gate: 'mode',
      reason: 'tenant 79f054a8c76e4c22afa86cdd2cd88536 is in debug (anna: moving it)',
      until: at(3660),
    },
    {
      gate: 'brake',
      reason: '512 of 1000 resources died within a minute, 100 may',
      until: null,
    },
  ],
  pending: [
    { type: 'UPDATE', count: 3, since: at(-60) },
    { type: 'POLL', count: 1, since: at(20) },
  ],
  path: ['CalcAction', 'StopVM', 'CreateVM', 'CheckBoot', 'ConfigureVM'],
  actions: [
    'rug-ctl mode list',
    'rug-ctl tenant manage 79f054a8c76e4c22afa86cdd2cd88536',
    'rug-ctl brake show',
    'rug-ctl brake release',
    `rug-ctl resource history ${ID}`,
  ],
});

/** Out of attempts. */
export const failed = explained({
  phase: 'CreateVM',
  status: 'error',
  since: at(-300),
  summary: 'it is in error after 5 of 5 attempts, until an order comes',
  attempt: { n: 5, of: 5 },
  fault: {
    code: 'virtual_router_phantom_build_2003',
    title: 'The host cannot be reached',
    message:
      'connect ECONNREFUSED fd00::7:22 (step "define the domain"), asked three times, 30 s apart',
    at: at(-300),
  },
  path: [],
  actions: [
    `rug-ctl resource clear-error ${ID}`,
    `rug-ctl resource rebuild ${ID}`,
    `rug-ctl resource history ${ID}`,
  ],
  runbook: 'on-call.md#createvm',
});

/** A boot past its deadline. */
export const booting = explained({
  state: 'CheckBoot',
  phase: 'CheckBoot',
  status: 'booting',
  since: at(-20),
  summary: 'build has been under way for 80 s',
  inFlight: {
    verb: 'build',
    cause: 'CREATE',
    startedAt: at(-20),
    forMs: 80_000,
    deadline: at(50),
    doing: 'acting',
  },
  attempt: { n: 1, of: 5 },
  wakes: { at: at(65), cause: 'boot' },
  path: ['CheckBoot', 'ConfigureVM'],
  runbook: 'on-call.md#checkboot',
});
