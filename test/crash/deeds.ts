/** What was done to the world, judged by the world's own log. */
import { type Call, changed } from '../../src/drivers/phantom/wire.ts';
import type { Plan, PlannedEvent } from './plan.ts';
import { WAYS } from './plan.ts';

/**
 * No instance made beside another of its member, none twice, none that nobody asked for, and no
 * request that the world never came to answer.
 */
export function judgeDeeds(plan: Plan, calls: readonly Call[]): readonly string[] {
  return [...unanswered(calls), ...doubles(calls), ...unasked(plan, calls)];
}

const unanswered = (calls: readonly Call[]): readonly string[] =>
  calls.flatMap(({ seq, request, answer }) =>
    answer === null ? [`call ${seq} (${request.op} of ${request.resourceId}) has no answer`] : [],
  );

function doubles(calls: readonly Call[]): readonly string[] {
  const wrong: string[] = [];
  /** Instance -> its member, of those that are there. */
  const present = new Map<string, string>();
  const made = new Set<string>();
  for (const { seq, request } of calls.filter(changed)) {
    if (request.op === 'delete') present.delete(request.instanceId);
    if (request.op !== 'create') continue;
    const member = `${request.resourceId}/${request.member}`;
    const name = `${member}/${request.incarnation}`;
    if (made.has(name)) wrong.push(`call ${seq}: instance ${name} is built twice`);
    made.add(name);
    if ([...present.values()].includes(member)) {
      wrong.push(`call ${seq}: instance ${name} is built beside another of its member`);
    }
    present.set(request.instanceId, member);
  }
  return wrong;
}

/** A life takes one instance of each member, and each REBUILD at most one more. */
function unasked(plan: Plan, calls: readonly Call[]): readonly string[] {
  const events: readonly PlannedEvent[] = WAYS.flatMap((way) => plan.events[way]);
  return plan.resources.flatMap(({ id, ha }) => {
    const orders = events.filter(
      ({ resourceId, type }) => resourceId === id && (type === 'CREATE' || type === 'REBUILD'),
    ).length;
    const most = orders * (ha ? 2 : 1);
    const built = calls.filter(
      (call) => call.request.op === 'create' && call.request.resourceId === id && changed(call),
    ).length;
    return built > most ? [`${id} was built ${built} times, and ${most} were asked for`] : [];
  });
}
