/**
 * What is told of a resource on its way, in the log, in metrics and in traces: everything about one
 * event bears its id, from its acceptance to the driver's answer.
 */
import type { CommitDecision } from '../model/decide.ts';
import type { Outcome } from '../model/driver.ts';
import type { Environment, Offered, Parked } from '../model/ports.ts';
import type { ResourceRow, Run } from '../model/resource.ts';
import type { Fresh } from './slot.ts';

/** Gates that keep a run for moments, in every storm: not worth a line of the usual log. */
const PASSING: ReadonlySet<string> = new Set(['rate', 'slots', 'careful']);

/** What to do about a resource that is given up. */
const ERROR_PAGE = 'docs/on-call.md#status-error';

type Who = Pick<ResourceRow, 'id' | 'tenantId'>;

const who = ({ id, tenantId }: Who, event: string | null | undefined): object =>
  event ? { resource: id, tenant: tenantId, event } : { resource: id, tenant: tenantId };

/** A journaled event has reached its resource. */
export function narrateArrival(env: Environment, row: Who, offered: Offered): void {
  const { type, origin, seq, eventId } = offered;
  env.log.debug({ ...who(row, eventId), type, origin, seq }, 'accepted');
  env.spans?.open(row, offered);
}

/** A journaled event has nowhere to go: a defect. */
export function narrateUnknown(env: Pick<Environment, 'log'>, resource: string): undefined {
  env.log.error({ resource }, 'an event of no known resource');
}

/** More events wait for a resource than should; told once, until they are taken. */
export function narrateBacklog(env: Environment, row: Who, waiting: number): void {
  env.log.warn({ ...who(row, null), waiting }, 'many events wait for one resource');
}

/** One decision is durable. `fresh`: what it was the first to see; `begun`: when it was asked for. */
export function narrateDecision(
  env: Environment,
  before: ResourceRow,
  decision: CommitDecision,
  fresh: readonly Fresh[],
  begun: number,
): void {
  const { log, metrics, time } = env;
  const { trail, notices, run } = decision;
  const now = time.now();
  metrics.count('rug_decisions_total', { cause: trail.cause });
  for (const { from, to } of trail.transitions) {
    metrics.count('rug_transitions_total', { from, to });
  }
  for (const { type, at } of fresh) {
    metrics.observe('rug_event_age_seconds', Math.max(0, now - at) / 1000, { type });
  }
  const event = trail.eventId ?? before.run?.eventId ?? run?.eventId;
  const names = who(before, event);
  const { attempts, fault: known } = decision.view;
  const fails = trail.statusAfter === 'error' && trail.statusBefore !== 'error';
  const fault = trail.fault ?? (fails ? known : null);
  log[fails ? 'warn' : 'info'](
    {
      ...names,
      type: trail.event,
      from: trail.from,
      to: trail.to,
      status: trail.statusAfter,
      ...(trail.command === null ? {} : { command: trail.command }),
      ...(trail.verb === null ? {} : { verb: trail.verb, took: trail.took }),
      ...(trail.outcome === null ? {} : { outcome: trail.outcome }),
      ...(fault === null ? {} : { code: fault.code, error: fault.message }),
      ...(trail.refused.length === 0 ? {} : { refused: trail.refused }),
      ...(fails ? { attempts, runbook: ERROR_PAGE } : {}),
    },
    'decided',
  );
  log.debug({ ...names, transitions: trail.transitions }, 'transitions');
  for (const { type, body } of notices) log.debug({ ...names, type, body }, 'notice');
  const { spans } = env;
  if (spans === undefined) return;
  spans.child(before, event ?? '', {
    name: `decide ${trail.event ?? trail.cause}`,
    from: begun,
    to: now,
    attributes: {
      'rug.state.from': trail.from,
      'rug.state.to': trail.to,
      'rug.status': trail.statusAfter,
      'rug.cause': trail.cause,
      ...(trail.command === null ? {} : { 'rug.command': trail.command }),
    },
    error: null,
    steps: [],
  });
  spans.close(before.id, decision.doneSeq, now);
}

/** A gate keeps the run back; told once for each gate. */
export function narrateParked(
  env: Environment,
  row: Who,
  run: Run,
  { gate, reason, until }: Parked,
): void {
  const fields = {
    ...who(row, run.eventId),
    run: run.id,
    verb: run.verb,
    gate,
    reason,
    ...(until === undefined ? {} : { until }),
  };
  if (PASSING.has(gate)) env.log.debug(fields, 'run parked');
  else env.log.info(fields, 'run parked');
}

/** Where a verb is carried out: what the lines and spans about it have in common. */
export interface Execution {
  readonly row: Who;
  readonly run: Run;
  readonly driver: string;
  /** Executor attempt of the run, from 0. */
  readonly attempt: number;
  /** Epoch milliseconds of its admission. */
  readonly begun: number;
}

/** Admitted: its driver is called. */
export function narrateBegin({ log }: Environment, execution: Execution): void {
  log.debug(fieldsOf(execution), 'verb begun');
}

/** The driver has answered; what it said is told, and kept, by the decision that follows. */
export function narrateEnd(env: Environment, execution: Execution, outcome: Outcome): void {
  const { row, run, driver, attempt, begun } = execution;
  const ended = outcome.ok ? 'ok' : outcome.class;
  env.metrics.observe('rug_verb_seconds', outcome.took / 1000, {
    driver,
    verb: run.verb,
    outcome: ended,
  });
  env.log.debug({ ...fieldsOf(execution), took: outcome.took, outcome: ended }, 'verb ended');
  env.spans?.child(row, run.eventId, {
    name: `${driver}.${run.verb}`,
    from: begun,
    to: env.time.now(),
    attributes: {
      'rug.run': run.id,
      'rug.driver': driver,
      'rug.verb': run.verb,
      'rug.attempt': attempt,
      'rug.outcome': ended,
    },
    error: outcome.ok ? null : `${outcome.fault.code}: ${outcome.fault.message}`,
    steps: outcome.steps,
  });
}

/** Its executor died under it: it is begun again, and nobody knows what it has done. */
export function narrateDeath(env: Environment, execution: Execution, why: string): void {
  const now = env.time.now();
  const fault = { code: 'rug_executor_died', message: why, at: now };
  const took = now - execution.begun;
  narrateEnd(env, execution, { ok: false, class: 'lost', fault, steps: [], took });
}

const fieldsOf = ({ row, run, driver, attempt }: Execution): object => ({
  ...who(row, run.eventId),
  run: run.id,
  driver,
  verb: run.verb,
  attempt,
});
