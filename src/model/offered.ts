import type { Accepted, ResourceEvent } from './event.ts';
import type { Offered } from './ports.ts';
import { newRow } from './resource.ts';

/** The journal row of an accepted event, as the scheduler takes it. */
export function offered(
  event: ResourceEvent,
  accepted: Extract<Accepted, { kind: 'taken' }>,
): Offered {
  const { eventId, resourceId, type, patch, args, origin, at, parent, creates } = event;
  const traced = parent === undefined ? {} : { parent };
  const row = { seq: accepted.seq, eventId, resourceId, type, patch, args, origin, at, ...traced };
  return accepted.created && creates !== null ? { ...row, created: newRow(creates, at) } : row;
}
