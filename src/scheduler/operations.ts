import type { DriverRegistry } from '../model/driver.ts';
import { RugError } from '../model/errors.ts';
import type { Accepted, NewResource, ResourceEvent } from '../model/event.ts';
import { toIssue } from '../model/issue.ts';
import { offered } from '../model/offered.ts';
import type { Operations, Order } from '../model/operations.ts';
import { patchFault } from '../model/patchfault.ts';
import type {
  Directory,
  Environment,
  Offered,
  Scheduler,
  Summary,
  Writer,
} from '../model/ports.ts';
import { refusal } from '../model/refusal.ts';
import { matches } from '../model/selector.ts';
import type { Sweeps } from './sweeps.ts';

export interface OperationsOptions {
  readonly env: Environment;
  readonly writer: Writer;
  readonly directory: Directory;
  readonly registry: DriverRegistry;
  readonly sweeps: Sweeps;
  readonly offer: (rows: readonly Offered[]) => void;
  readonly live: Scheduler['live'];
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
      checkPatch(registry, known, order);
      const reason = refusalOf(options, known, order);
      if (reason !== null) return { kind: 'refused', reason };
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
    sweep: async (selector, order, who) => {
      const kinds = new Set<string>();
      for (const resource of directory.all()) {
        if (matches(selector, resource)) kinds.add(resource.kind);
      }
      // What is missing may be there already, so that one look per kind is enough.
      for (const kind of kinds) checkPatch(registry, { kind, spec: {} }, order);
      return options.sweeps.start(selector, order, who);
    },
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
  const { issues } = parsed.error;
  // A field that seems to be missing may be the one that is misspelt.
  const first = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  const issue = first === undefined ? null : toIssue(kind.spec, first);
  throw new RugError('bad_request', issue?.message ?? 'the spec is invalid', {
    field: ['spec', ...(issue?.path ?? [])].join('.'),
  });
}

/** Throws RugError `bad_request` when the patch of an order cannot be applied to this resource. */
function checkPatch(
  registry: DriverRegistry,
  { kind, spec }: Pick<Summary, 'kind' | 'spec'>,
  { patch }: Order,
): void {
  const schema = registry.kinds.get(kind)?.spec;
  if (schema === undefined || patch === null) return;
  const fault = patchFault(schema, spec, patch);
  if (fault === null) return;
  throw new RugError('bad_request', fault.message, { field: ['patch', ...fault.path].join('.') });
}

/** Why the machine would refuse an order for certain, or null. */
function refusalOf(
  { registry, live }: OperationsOptions,
  { id, kind, view }: Summary,
  order: Order,
): string | null {
  const recovery = registry.kinds.get(kind)?.recovery;
  return recovery === undefined ? null : refusal(order, { view, recovery, live: live(id) });
}
