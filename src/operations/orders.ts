import type { By } from '../model/actor.ts';
import type { AuditEntry } from '../model/audit.ts';
import type { DriverRegistry } from '../model/driver.ts';
import { RugError } from '../model/errors.ts';
import type { Accepted, NewResource, ResourceEvent } from '../model/event.ts';
import { toIssue } from '../model/issue.ts';
import type { JsonObject, Patch } from '../model/json.ts';
import type { EventArgs } from '../model/mailbox.ts';
import { offered } from '../model/offered.ts';
import type { Order, Orders } from '../model/operations.ts';
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
import { matches, type Selector } from '../model/selector.ts';
import type { SideWrite, Sweep } from '../model/store.ts';
import type { Verb } from '../model/words.ts';
import type { Auditor, Deed } from './auditor.ts';
import { checkTenant, narrowed, visible } from './authority.ts';

export interface OrdersOptions {
  readonly env: Environment;
  readonly writer: Writer;
  readonly directory: Directory;
  readonly registry: DriverRegistry;
  readonly sweeps: SweepStarter;
  readonly auditor: Auditor;
  readonly offer: (rows: readonly Offered[]) => void;
  readonly live: Scheduler['live'];
  /** The event by which the machine runs a verb now, or why it cannot. */
  readonly verbOrder: (verb: Verb, resource: Summary) => VerbOrder;
}

/** Expands one event to many resources; the scheduler has it. */
export interface SweepStarter {
  readonly start: (
    selector: Selector,
    order: Order,
    who: string,
    beside: readonly SideWrite[],
  ) => Promise<{ sweep: Sweep; matched: number }>;
}

export type VerbOrder = { readonly order: Order } | { readonly refused: string };

/** What operators do to resources: each order is an event, journaled like any other and never lost. */
export function createOrders(options: OrdersOptions): Orders {
  const { env, writer, directory, registry, auditor } = options;

  const send = async (event: ResourceEvent, { key }: By, audit: AuditEntry): Promise<Accepted> => {
    const message = { messageId: key, events: [event], facts: [], audit };
    const [answer] = await writer.accept([message], true);
    const accepted = answer?.events[0];
    if (accepted === undefined) throw new RugError('internal', 'the store gave no answer');
    if (accepted.kind === 'taken') {
      auditor.told(audit);
      options.offer([offered(event, accepted)]);
    }
    return accepted;
  };

  const order = async (id: string, { type, patch, args }: Order, by: By, deed: Deed) => {
    const known = visible(directory.get(id), by.actor);
    if (known === null) {
      await auditor.refused(by, deed, `no resource has the id "${id}"`);
      return { kind: 'unknown' } as const;
    }
    const about: Deed = {
      ...deed,
      tenantId: known.tenantId,
      before: { status: known.view.status, ...touched(known.spec, patch) },
      after: { event: type, ...(patch === null ? {} : { patch }), ...shown(args) },
    };
    return auditor.guarded(by, about, async () => {
      checkPatch(registry, known, { type, patch, args });
      const reason = refusalOf(options, known, { type, patch, args });
      if (reason !== null) {
        await auditor.refused(by, about, reason);
        return { kind: 'refused', reason } as const;
      }
      const event: ResourceEvent = {
        ...orderedBy(env, by),
        type,
        resourceId: id,
        tenantId: known.tenantId,
        patch,
        args,
        creates: null,
        strict: false,
      };
      return send(event, by, auditor.entry(by, about));
    });
  };

  return {
    create: async (resource, by) => {
      const { id, tenantId, kind, hardware } = resource;
      const deed: Deed = { action: 'resource.create', target: id, tenantId };
      return auditor.guarded(by, deed, async () => {
        checkTenant(by.actor, tenantId);
        const spec = checkedSpec(registry, resource);
        const standing = directory.get(id);
        const exists = standing !== undefined && standing.view.state !== 'Exit';
        const after = { kind, hardware, spec };
        const event: ResourceEvent = {
          ...orderedBy(env, by),
          type: 'CREATE',
          resourceId: id,
          tenantId,
          patch: spec,
          args: {},
          creates: identityOf(resource),
          strict: true,
        };
        if (!exists) return send(event, by, auditor.entry(by, { ...deed, after }));
        await auditor.refused(by, { ...deed, after }, 'it exists');
        return { kind: 'exists' };
      });
    },
    event: (id, given, by) => order(id, given, by, { action: actionOf(given.type), target: id }),
    run: async (id, verb, by) => {
      const deed: Deed = { action: 'resource.run', target: id, after: { verb } };
      const known = visible(directory.get(id), by.actor);
      const found = known === null ? null : options.verbOrder(verb, known);
      if (found !== null && 'refused' in found) {
        await auditor.refused(by, deed, found.refused);
        return { kind: 'refused', reason: found.refused };
      }
      return order(id, found?.order ?? { type: 'POLL', patch: null, args: {} }, by, deed);
    },
    sweep: async (wanted, given, by) => {
      const selector = narrowed(wanted, by.actor);
      const deed: Deed = {
        action: actionOf(given.type),
        target: inWords(wanted),
        after: { event: given.type, ...(given.patch === null ? {} : { patch: given.patch }) },
      };
      return auditor.guarded(by, deed, async () => {
        const kinds = new Set<string>();
        for (const resource of directory.all()) {
          if (matches(selector, resource)) kinds.add(resource.kind);
        }
        // What is missing may be there already, so that one look per kind is enough.
        for (const kind of kinds) checkPatch(registry, { kind, spec: {} }, given);
        return options.sweeps.start(selector, given, whoOf(by), [auditor.done(by, deed)]);
      });
    },
  };
}

/** `CLEAR_ERROR` -> `resource.clear-error` */
const actionOf = (type: Order['type']): string =>
  `resource.${type.toLowerCase().replaceAll('_', '-')}`;

const whoOf = ({ actor }: By): string => `${actor.via}:${actor.name}`;

/** A selector as people say it. */
function inWords(selector: Selector): string {
  const parts = Object.entries(selector).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return parts.length === 0 ? '*' : parts.join(' ');
}

/** The fields of the spec that the patch is about, as they are. */
function touched(spec: JsonObject, patch: Patch | null): JsonObject {
  if (patch === null) return {};
  const names = Object.keys(patch).filter((name) => Object.hasOwn(spec, name));
  return { spec: Object.fromEntries(names.map((name) => [name, spec[name] ?? null])) };
}

function shown({ image, destructive, force }: EventArgs): JsonObject {
  return {
    ...(image === undefined ? {} : { image }),
    ...(destructive === undefined ? {} : { destructive }),
    ...(force === undefined ? {} : { force }),
  };
}

const orderedBy = (env: Environment, by: By): Pick<ResourceEvent, 'eventId' | 'origin' | 'at'> => ({
  eventId: by.key ?? by.actor.request ?? `${whoOf(by)}:${env.chance.uuid()}`,
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
  { registry, live }: OrdersOptions,
  { id, kind, view }: Summary,
  order: Order,
): string | null {
  const recovery = registry.kinds.get(kind)?.recovery;
  return recovery === undefined ? null : refusal(order, { view, recovery, live: live(id) });
}
