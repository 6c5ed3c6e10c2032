import type { AuditQuery } from '../model/audit.ts';
import type { Dialect } from './backend.ts';
import { type Condition, equals, every, NOTHING } from './condition.ts';
import { oneOf } from './list.ts';
import { clipped, isPlain } from './storable.ts';

/** The rows of the audit that a query means. */
export function audited(query: AuditQuery, dialect: Dialect): Condition {
  const { who, action, target, request, tenantIds, since, after } = query;
  const conditions: Condition[] = [];
  if (who !== undefined) conditions.push(equals('who', clipped(who)));
  if (target !== undefined) conditions.push(equals('target', clipped(target)));
  if (request !== undefined) conditions.push(equals('request', clipped(request)));
  if (action !== undefined) conditions.push(isAction(action));
  if (tenantIds !== undefined) conditions.push(oneOf('tenant_id', tenantIds.map(clipped), dialect));
  if (since !== undefined) conditions.push({ sql: 'at >= ?', parameters: [since] });
  if (after !== undefined) conditions.push({ sql: 'id > ?', parameters: [after] });
  return every(conditions);
}

/** An action, or all of its noun: those between `noun.` and `noun/`, the next text by bytes. */
function isAction(action: string): Condition {
  const noun = clipped(action);
  if (!isPlain(noun)) return NOTHING;
  return {
    sql: 'action = ? or (action >= ? and action < ?)',
    parameters: [noun, `${noun}.`, `${noun}/`],
  };
}
