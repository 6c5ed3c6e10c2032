import type { DriverRegistry } from '../model/driver.ts';
import { RugError } from '../model/errors.ts';
import type { Accepted, NewResource, ResourceEvent } from '../model/event.ts';
import { offered } from '../model/offered.ts';
import type { Operations, Order } from '../model/operations.ts';
import type { Directory, Environment, Offered, Writer } from '../model/ports.ts';
import type { Sweeps } from './sweeps.ts';

export interface OperationsOptions {
  readonly env: Environment;
  readonly writer: Writer;
  readonly directory: Directory;
  readonly registry: DriverRegistry;
  readonly sweeps: Sweeps;
  readonly offer: (rows: readonly Offered[]) => void;
}

/** What operators do: each order is an event, journaled like any other and never lost. */
export function createOperations(options: OperationsOptions): Operations {
  const { env, writer, directory, registry } = options;

  const send = async (event: ResourceEvent): Promise<Accepted> => {
    const message = { messageId: null, events: [event], facts: [] };
    const [answer] = await writer.accept([message], true);
    const accepted = answer?.events[0];
    if (accepted === undefined) throw new RugError('internal', 'the store gave no answer');
    if (accepted.kind === 'taken') options.offer([offered(event, accepted)]);
    return accepted;
  };

  return {
    create: async (resource, who) => {
      const spec = checkedSpec(registry, resource);
      return send({
        ...orderedBy(env, who),
        type: 'CREATE',
        resourceId: resource.id,
        tenantId: resource.tenantId,
        patch: spec,
        args: {},
        creates: identityOf(resource),
        strict: true,
      });
    },
    event: async (id, order, who) => {
      const known = directory.get(id);
      if (known === undefined) return { kind: 'unknown' };
      checkPatch(registry, known.kind, order);
      return send({
        ...orderedBy(env, who),
        type: order.type,
        resourceId: id,
        tenantId: known.tenantId,
        patch: order.patch,
        args: order.args,
        creates: null,
        strict: false,
      });
    },
    sweep: (selector, order, who) => options.sweeps.start(selector, order, who),
  };
}

const orderedBy = (
  env: Environment,
  who: string,
): Pick<ResourceEvent, 'eventId' | 'origin' | 'at'> => ({
  eventId: `${who}:${env.chance.uuid()}`,
  origin: 'operator',
  at: env.time.now(),
});

const identityOf = ({ spec: _, ...identity }: NewResource): Omit<NewResource, 'spec'> => identity;

function checkedSpec(registry: DriverRegistry, resource: NewResource): NewResource['spec'] {
  const kind = registry.kinds.get(resource.kind);
  if (kind === undefined) {
    const known = [...registry.kinds.keys()].join(', ');
    throw new RugError('unknown_kind', `no kind "${resource.kind}"; there are: ${known}`, {
      field: 'kind',
    });
  }
  if (!registry.has(resource.kind, resource.hardware)) {
    const known = registry.drivers.filter((driver) => driver.kind === resource.kind);
    const names = known.map(({ hardware }) => hardware).join(', ');
    throw new RugError(
      'unknown_driver',
      `no driver for ${resource.kind} on "${resource.hardware}"; there are: ${names}`,
      { field: 'hardware' },
    );
  }
  const parsed = kind.spec.safeParse(resource.spec);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RugError('bad_request', issue?.message ?? 'the spec is invalid', {
    field: ['spec', ...(issue?.path ?? [])].join('.'),
  });
}

/** A patch is checked by what it would make of an empty spec: its own fields, nulls aside. */
function checkPatch(registry: DriverRegistry, kindName: string, order: Order): void {
  const kind = registry.kinds.get(kindName);
  if (kind === undefined || order.patch === null) return;
  const fields = Object.fromEntries(
    Object.entries(order.patch).filter(([, value]) => value !== null),
  );
  const unknown = kind.spec.safeParse(fields);
  if (unknown.success) return;
  // Nulls within a field remove something there, which the schema of a whole spec does not know.
  const issue = unknown.error.issues.find(
    ({ code, path }) => code === 'unrecognized_keys' || path.length === 1,
  );
  if (issue === undefined) return;
  throw new RugError('bad_request', issue.message, { field: ['patch', ...issue.path].join('.') });
}
