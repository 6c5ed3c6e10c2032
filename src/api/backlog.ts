/** Nothing is taken in while too much waits: whatever waits holds a connection and memory. */
import { RugError } from '../model/errors.ts';
import type { ApiPorts } from './ports.ts';

/**
 * What a route adds to what waits for the store. `nothing`: it only reads. `urgent`: it must work in a
 * storm (mode, brake, configuration), hence is taken for longer than everything else.
 */
export type Adds = 'nothing' | 'usual' | 'urgent';

/** How many times `maxBacklog` may wait. */
const SHARES: Readonly<Record<Adds, number>> = {
  nothing: Number.POSITIVE_INFINITY,
  usual: 1,
  urgent: 2,
};

export type CheckBacklog = (adds: Adds) => void;

/** What throws RugError `busy` while too much waits. */
export function backlogCheck({ writer }: ApiPorts, maxBacklog: number): CheckBacklog {
  return (adds) => {
    const limit = maxBacklog * SHARES[adds];
    // Asked only where it matters: a mere look must be answered whatever the store does.
    const backlog = adds === 'nothing' ? 0 : writer.backlog();
    if (backlog < limit) return;
    throw new RugError('busy', `${backlog} writes wait, the limit is ${limit}`);
  };
}
