/** Server-sent events as text (HTML Living Standard, 9.2.5). */
import type { StoredAudit } from '../../model/audit.ts';
import type { Summary } from '../../model/ports.ts';
import type { TrailRow } from '../../model/store.ts';
import { showAudit } from '../routes/audit.ts';
import { showDecision } from '../routes/history.ts';
import { type Position, showPosition } from './position.ts';

/** Milliseconds after which a browser whose connection broke comes again. */
const RETRY_MS = 2_000;

/** The first lines: whoever breaks off before the first event resumes from here. */
export const opening = (at: Position): string => `retry: ${RETRY_MS}\nid: ${showPosition(at)}\n\n`;

/** Says that all is well, and moves the position of those whose filters let nothing through. */
export const heartbeat = (at: Position): string => `: nothing new\nid: ${showPosition(at)}\n\n`;

export function changeFrame(at: Position, row: TrailRow, known: Summary | undefined): string {
  const resource = {
    id: row.resourceId,
    tenantId: row.tenantId,
    kind: known?.kind ?? null,
    status: row.statusAfter,
    state: row.to,
  };
  const decision = showDecision(row);
  return frame('change', at, { id: row.id, at: decision.at, resource, decision });
}

export const auditFrame = (at: Position, entry: StoredAudit): string =>
  frame('audit', at, showAudit(entry));

/** JSON has no line breaks of its own, so that one line of data is enough. */
const frame = (event: string, at: Position, data: object): string =>
  `event: ${event}\nid: ${showPosition(at)}\ndata: ${JSON.stringify(data)}\n\n`;
