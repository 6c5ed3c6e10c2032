import type { Live } from '../../src/model/ports.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { NOW, rowOf } from '../api/samples.ts';
import { aRun } from '../support/rows.ts';
import { type Rig, rig } from './rig.ts';
import type { Situation } from './runner.ts';

/** What a person sits at. */
export const terminal: Situation = { isTTY: true, columns: 80, env: { NO_COLOR: '1' } };

/** What main says of a resource that is being looked at. */
export const looking: Live = {
  doing: 'looking',
  run: null,
  attempt: 0,
  parked: null,
  pending: [],
  strikes: 0,
  marks: 0,
  setAside: false,
};

export const ROUTER = '5f0c2a9e-1111-4222-8333-444455556666';

/** A router at work, a VM in error. */
export async function cloud(situation?: Situation): Promise<Rig> {
  const rigged = await rig(situation);
  const { rows } = rigged.world;
  rows.set(
    ROUTER,
    rowOf(ROUTER, {
      run: aRun('x', { verb: 'updaterunning', startedAt: NOW + 30_000, deadline: NOW + 90_000 }),
      spec: { name: 'edge', ha: true },
      labels: { team: 'net' },
      view: {
        ...NEW_VIEW,
        since: NOW,
        state: 'ConfigureVM',
        phase: 'ConfigureVM',
        status: 'configured',
        instances: [
          { member: { index: 0, incarnation: 1 }, instanceId: 'i-1', address: 'fd00::1' },
        ],
      },
    }),
  );
  rows.set(
    'vm-1',
    rowOf('vm-1', {
      kind: 'vm',
      tenantId: 't2',
      view: {
        ...NEW_VIEW,
        since: NOW,
        status: 'error',
        fault: { code: 'vm_phantom_build_2111', message: 'no room on the host', at: NOW },
      },
    }),
  );
  return rigged;
}
