/** Evidence of an experiment in which all went well: made from its plan, not from a run. */
import type { Shown } from '../../scripts/process/client.ts';
import type { Call, Seen } from '../../src/drivers/phantom/wire.ts';
import { digest } from '../../src/machines/digest.ts';
import { portIds } from '../../src/model/specs.ts';
import { wantedOf } from './end.ts';
import type { Evidence } from './judge.ts';
import { type Plan, type PlannedResource, WAYS } from './plan.ts';

export function innocent(plan: Plan): Evidence {
  const seen = plan.resources.map((resource) => seenOf(plan, resource));
  return {
    rows: plan.resources.map((resource) => rowOf(plan, resource)),
    inventory: seen,
    calls: seen.flatMap(({ instances }) => instances).map(creationOf),
    again: new Map(
      WAYS.flatMap((way) => plan.events[way]).map(({ id }) => [id, 'duplicate'] as const),
    ),
  };
}

function rowOf(plan: Plan, resource: PlannedResource): Shown {
  const { exists, spec } = wantedOf(plan, resource);
  return {
    id: resource.id,
    tenantId: resource.tenantId,
    kind: resource.kind,
    state: exists ? 'CalcAction' : 'Exit',
    status: exists ? 'configured' : 'gone',
    lifecycle: exists ? { name: 'RUNNING', number: 4 } : { name: 'CLOSED', number: 99 },
    spec,
    configDigest: exists ? digest(spec) : null,
    incarnation: 1,
    attempts: 0,
    instances: [],
    run: null,
    wakeAt: null,
    live: { doing: 'idle', pending: [] },
  };
}

function seenOf(plan: Plan, resource: PlannedResource): Seen {
  const { exists, spec, image } = wantedOf(plan, resource);
  const members = exists ? (resource.ha ? [0, 1] : [0]) : [];
  const ports = portIds(spec);
  const instanceId = (member: number): string => `${resource.id}/${member}`;
  return {
    resourceId: resource.id,
    logical: 'unknown',
    instances: members.map((index) => ({
      instanceId: instanceId(index),
      member: { index, incarnation: 1 },
      address: 'fd00::1',
      health: 'alive',
      image: image ?? 'default',
      flavor: 'default',
      ports: [...ports],
      configuration: { digest: digest(spec), revision: 1 },
      startedBy: null,
    })),
    ports: members.flatMap((member) =>
      ports.map((port) => ({ member, port, instanceId: instanceId(member) })),
    ),
  };
}

/** The call by which an instance was made. */
export function creationOf(
  { instanceId, member, image, flavor, ports }: Seen['instances'][number],
  seq: number,
): Call {
  return {
    seq,
    at: seq,
    request: {
      op: 'create',
      resourceId: instanceId.split('/')[0] ?? '',
      fence: { token: 1, attempt: 0 },
      verb: 'build',
      step: 'create',
      runId: 'run',
      member: member.index,
      incarnation: member.incarnation,
      instanceId,
      image,
      flavor,
      ports,
    },
    answer: { ok: true, did: true },
  };
}
