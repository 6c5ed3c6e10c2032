/** The events of a workload: who gets what, in which order, and what must have become of it. */
import type { Fleet } from '../rig/fleet.ts';
import { routerId, tenantOf } from '../rig/fleet.ts';
import { messageText, type Notice } from '../rig/messages.ts';
import type { Expected } from './verdict.ts';

export const KINDS = ['push', 'same', 'create', 'mix'] as const;
export type Kind = (typeof KINDS)[number];

export const MEANING: Readonly<Record<Kind, string>> = {
  push: 'UPDATE of a configured router, each with a change: a configuration push is due',
  same: 'UPDATE of a configured router that changes nothing',
  create: 'CREATE of a new router, to configured',
  mix: '70 % POLL by the bus, 25 % UPDATE with a change, 5 % CREATE',
};

/** Which events, in which order. */
export interface Course {
  readonly kind: Kind;
  readonly fleet: Fleet;
  /** The events are about the first so many routers of the fleet, which take turns. */
  readonly spread: number;
  /** So many events a router has at its turn, back to back: they coalesce, one does not. */
  readonly burst: number;
  /** Makes the messages unique. */
  readonly run: string;
}

export interface Plan {
  /** What event `i` is. */
  readonly step: (i: number) => Step;
  /** Its message. */
  readonly text: (i: number) => string;
  /** What must have become of the first `events` of them. */
  readonly expected: (events: number) => ReadonlyMap<string, Expected>;
}

/** Of twenty events of a mix. */
const MIX = { poll: 14, update: 5 } as const;
const MIX_ROUND = 20;
/** A step that meets every number below a size, in an order far from theirs. */
const STRIDE = 7_919;

export interface Step {
  readonly notice: Notice;
  readonly router: number;
  readonly name: string;
}

/** Events over routers of a fleet: new ones are numbered behind those it has. */
export function planEvents({ kind, fleet, spread, burst, run }: Course): Plan {
  const step = stepsOf({ kind, fleet, spread, burst, run });
  return {
    step,
    text: (i) => {
      const { notice, router, name } = step(i);
      const [id, tenant] = [routerId(router), tenantOf(fleet, router)];
      const said = { notice, name, revision: i, routerId: id, tenantId: tenant };
      return messageText(said, `${run}-${i}`);
    },
    expected: (events) => {
      const expected = new Map<string, Expected>();
      for (let i = 0; i < events; i += 1) {
        const { notice, router, name } = step(i);
        const id = routerId(router);
        const before = expected.get(id)?.name ?? null;
        expected.set(id, { last: i + 1, name: notice === 'poll' ? before : name });
      }
      return expected;
    },
  };
}

function stepsOf({ kind, fleet, spread, burst, run }: Course): (i: number) => Step {
  const changed = (i: number): string => `${run} ${i}`;
  // By a stride, so that an order of ids means nothing.
  const known = (i: number): number => (Math.floor(i / burst) * STRIDE) % spread;
  switch (kind) {
    case 'push':
      return (i) => ({ notice: 'update', router: known(i), name: changed(i) });
    case 'same':
      return (i) => ({ notice: 'update', router: known(i), name: 'router' });
    case 'create':
      return (i) => ({ notice: 'create', router: fleet.routers + i, name: 'router' });
    case 'mix':
      return (i) => {
        const turn = i % MIX_ROUND;
        if (turn < MIX.poll) return { notice: 'poll', router: known(i), name: '' };
        if (turn < MIX.poll + MIX.update)
          return { notice: 'update', router: known(i), name: changed(i) };
        const fresh = Math.floor(i / MIX_ROUND);
        return { notice: 'create', router: fleet.routers + fresh, name: 'router' };
      };
  }
}
