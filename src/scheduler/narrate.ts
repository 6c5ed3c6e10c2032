import type { CommitDecision } from '../model/decide.ts';
import type { Environment } from '../model/ports.ts';
import type { ResourceRow } from '../model/resource.ts';

/** Tells log and metrics of one committed decision: one info line, transitions at debug. */
export function narrate(env: Environment, row: ResourceRow, decision: CommitDecision): void {
  const { trail } = decision;
  env.metrics.count('rug_decisions_total', { cause: trail.cause });
  for (const { from, to } of trail.transitions) {
    env.metrics.count('rug_transitions_total', { from, to });
  }
  const who = { resource: row.id, tenant: row.tenantId, event: trail.eventId };
  env.log.info(
    {
      ...who,
      type: trail.event,
      from: trail.from,
      to: trail.to,
      status: trail.statusAfter,
      ...(trail.command === null ? {} : { command: trail.command }),
      ...(trail.outcome === null ? {} : { outcome: trail.outcome }),
      ...(trail.fault === null ? {} : { code: trail.fault.code, error: trail.fault.message }),
      ...(trail.refused.length === 0 ? {} : { refused: trail.refused }),
    },
    'decided',
  );
  env.log.debug({ ...who, transitions: trail.transitions }, 'transitions');
}
