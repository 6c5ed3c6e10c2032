import { createHash } from 'node:crypto';
import type { By } from '../model/actor.ts';
import { checkTenant, visible } from '../model/authority.ts';
import type { DriverRegistry } from '../model/driver.ts';
import { RugError } from '../model/errors.ts';
import type { Accepted, NewResource, ResourceEvent } from '../model/event.ts';
import type { JsonObject, Patch } from '../model/json.ts';
import { offered } from '../model/offered.ts';
import type { Order, Orders } from '../model/operations.ts';
import type {
  Directory,
  Environment,
  Offered,
  Scheduler,
  Summary,
  Writer,
} from '../model/ports.ts';
import { refusal } from '../model/refusal.ts';
import type { Reader } from '../model/store.ts';
import type { Verb } from '../model/words.ts';
import type { Auditor, Deed } from './auditor.ts';
import { actionOf, shown, whoOf } from './order-words.ts';
import { checkedSpec, checkPatch, recordable } from './spec-checks.ts';
import { createSweeping, type SweepStarter } from './sweeping.ts';

export interface OrdersOptions {
  readonly env: Environment;
  readonly writer: Writer;
  readonly reader: Pick<Reader, 'sweep'>;
  readonly directory: Directory;
  readonly registry: DriverRegistry;
  readonly sweeps: SweepStarter;
  readonly auditor: Auditor;
  readonly offer: (rows: readonly Offered[]) => void;
  readonly live: Scheduler['live'];
  /** The event by which the machine runs a verb now, or why it cannot. */
  readonly verbOrder: (verb: Verb, resource: Summary) => VerbOrder;
}

export type VerbOrder = { readonly order: Order } | { readonly refused: string };

/** Why an order was not taken, as the audit says it. */
const unknown = (id: string): string => `no resource has the id "${id}"`;
const EXISTS = 'it exists';

/** What operators do to resources: each order is an event, journaled like any other and never lost. */
export function createOrders(options: OrdersOptions): Orders {
  const { env, writer, directory, registry, auditor } = options;

  const send = async (event: ResourceEvent, by: By, about: Deed): Promise<Accepted> => {
    const messageId = messageIdOf(by, event.type);
    const audit = auditor.entry(by, about);
    const [answer] = await writer.accept([{ messageId, events: [event], facts: [], audit }], true);
    const accepted = answer?.events[0];
    switch (accepted?.kind) {
      case undefined:
        throw new RugError('internal', 'the store gave no answer');
      case 'taken':
        auditor.told(audit);
        options.offer([offered(event, accepted)]);
        return accepted;
      case 'duplicate':
        return accepted;
      case 'exists':
        return refuse(by, about, accepted, EXISTS);
      case 'unknown':
        return refuse(by, about, accepted, unknown(event.resourceId));
      case 'refused':
        return refuse(by, about, accepted, accepted.reason);
    }
  };

  const refuse = async (
    by: By,
    about: Deed,
    accepted: Accepted,
    reason: string,
  ): Promise<Accepted> => {
    await auditor.refused(by, about, reason);
    return accepted;
  };

  const isDone = async (by: By, deed: Deed): Promise<boolean> =>
    (await auditor.before(by, deed)) !== null;

  const order = async (id: string, given: Order, by: By, deed: Deed): Promise<Accepted> => {
    const { type, patch, args } = given;
    const known = visible(directory.get(id), by.actor);
    if (known === null) return refuse(by, deed, { kind: 'unknown' }, unknown(id));
    const { tenantId, kind, spec, view } = known;
    const kept = (part: JsonObject): JsonObject => recordable(registry, [kind], part);
    const about: Deed = {
      ...deed,
      tenantId,
      before: {
        status: view.status,
        ...(patch === null ? {} : { spec: kept(touched(spec, patch)) }),
      },
      after: {
        ...deed.after,
        event: type,
        ...(patch === null ? {} : { patch: kept(patch) }),
        ...shown(args),
      },
    };
    return auditor.guarded(by, about, async () => {
      checkPatch(registry, known, given);
      const reason = refusalOf(options, known, given);
      if (reason !== null) return refuse(by, about, { kind: 'refused', reason }, reason);
      const event: ResourceEvent = {
        ...orderedBy(env, by),
        type,
        resourceId: id,
        tenantId,
        patch,
        args,
        creates: null,
        strict: false,
      };
      return send(event, by, about);
    });
  };

  return {
    create: async (resource, by) => {
      const { id, tenantId, kind, hardware } = resource;
      const deed: Deed = { action: 'resource.create', target: id, tenantId };
      return auditor.guarded(by, deed, async () => {
        checkTenant(by.actor, tenantId);
        if (await isDone(by, deed)) return { kind: 'duplicate' };
        checkParent(directory, resource, by);
        const spec = checkedSpec(registry, resource);
        const after = { kind, hardware, spec: recordable(registry, [kind], spec) };
        const about: Deed = { ...deed, after };
        const standing = directory.get(id);
        const isClosed = standing?.view.state === 'Exit';
        if (standing !== undefined && isClosed && !isSame(standing, resource)) {
          return refuse(by, about, { kind: 'refused', reason: ANOTHERS }, ANOTHERS);
        }
        // The same order may be on its way to the store: of one with a key only that can tell.
        if (standing !== undefined && !isClosed && by.key === null) {
          return refuse(by, about, { kind: 'exists' }, EXISTS);
        }
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
        return send(event, by, about);
      });
    },
    event: async (id, given, by) => {
      const deed = { action: actionOf(given.type), target: id };
      return (await isDone(by, deed)) ? { kind: 'duplicate' } : order(id, given, by, deed);
    },
    run: async (id, verb, by) => {
      const deed: Deed = { action: 'resource.run', target: id, after: { verb } };
      if (await isDone(by, deed)) return { kind: 'duplicate' };
      const known = visible(directory.get(id), by.actor);
      const found = known === null ? null : options.verbOrder(verb, known);
      if (found !== null && 'refused' in found) {
        const about = { ...deed, tenantId: known?.tenantId ?? null };
        return refuse(by, about, { kind: 'refused', reason: found.refused }, found.refused);
      }
      return order(id, found?.order ?? { type: 'POLL', patch: null, args: {} }, by, deed);
    },
    sweep: createSweeping(options),
  };
}

/** The fields of the spec that the patch is about, as they are. */
function touched(spec: JsonObject, patch: Patch): JsonObject {
  const names = Object.keys(patch).filter((name) => Object.hasOwn(spec, name));
  return Object.fromEntries(names.map((name) => [name, spec[name] ?? null]));
}

const orderedBy = (env: Environment, by: By): Pick<ResourceEvent, 'eventId' | 'origin' | 'at'> => ({
  eventId: by.key ?? by.actor.request ?? `${whoOf(by)}:${env.chance.uuid()}`,
  origin: 'operator',
  at: env.time.now(),
});

/** Longest id of a message that the store keeps. */
const LONGEST_ID = 255;

/** One key may order several things of a resource, each of them once. */
function messageIdOf({ key }: By, type: Order['type']): string | null {
  if (key === null) return null;
  const id = `${key}:${type}`;
  return id.length <= LONGEST_ID ? id : createHash('sha256').update(id).digest('hex');
}

const identityOf = ({ spec: _, ...identity }: NewResource): Omit<NewResource, 'spec'> => identity;

/** Told of an id that cannot be had again; not whose it was. */
const ANOTHERS = "a closed resource had this id, and it was another's: choose another";

/** A row keeps its identity for ever: another life must be of the same tenant, kind and hardware. */
const isSame = (standing: Summary, resource: NewResource): boolean =>
  standing.tenantId === resource.tenantId &&
  standing.kind === resource.kind &&
  standing.hardware === resource.hardware;

/** Who is bound to tenants depends on nothing of others, nor learns what there is of theirs. */
function checkParent(directory: Directory, { parentId }: NewResource, { actor }: By): void {
  if (parentId === null || actor.tenants === null) return;
  if (visible(directory.get(parentId), actor) !== null) return;
  throw new RugError('unknown_resource', unknown(parentId), { field: 'parentId' });
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
