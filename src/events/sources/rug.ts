/**
 * rug's own event, as it comes over the bus, by HTTP, or as the data of a CloudEvent:
 *
 *     {"type": "CREATE", "id": "7f3a", "resource": {"id": "r1", "tenantId": "t1",
 *      "kind": "virtual_router", "hardware": "phantom"}, "patch": {"name": "edge"}}
 *
 * `type` is one of the nine event types. `resource.id` names the resource; `tenantId` and `kind` are
 * needed where it is to be made (CREATE), and `hardware`, `parentId`, `labels`, `tags`, `rack` count
 * only then. `patch` is a JSON merge patch of the desired spec. `args`: `image` and `destructive` of
 * a REBUILD. `id` is for de-duplication.
 */
import { z } from 'zod';
import type { Kind } from '../../model/driver.ts';
import type { RugError } from '../../model/errors.ts';
import { resourceId, tenantId } from '../../model/ids.ts';
import { type Issue, toIssue } from '../../model/issue.ts';
import type { Patch } from '../../model/json.ts';
import type { EventArgs } from '../../model/mailbox.ts';
import { patchFault } from '../../model/patchfault.ts';
import type { Identity } from '../../model/resource.ts';
import { tenantKey } from '../../model/tenant.ts';
import { EVENT_TYPES, type EventType } from '../../model/words.ts';
import type { Known } from '../known.ts';
import { badMessage, below } from '../parse.ts';
import type { Part } from '../part.ts';

/** The drivers there are: what an event names must exist. */
export interface Kinds {
  readonly kinds: ReadonlyMap<string, Pick<Kind, 'spec'>>;
  readonly has: (kind: string, hardware: string) => boolean;
}

/** What a rug event says. */
export interface OwnEvent {
  readonly type: EventType;
  readonly resourceId: string;
  readonly tenantId: string;
  readonly patch: Patch | null;
  readonly args: EventArgs;
  readonly creates: Identity | null;
}

const name = z.string().trim().min(1).max(255);

/** rug's own event; what is documented of it is generated from here. */
export const ownEvent = z.strictObject({
  type: z.enum(EVENT_TYPES).describe('What is wanted'),
  id: name.optional().describe('The same event sent again with the same id is taken once'),
  resource: z
    .strictObject({
      id: resourceId.describe('Names the resource, over all kinds and tenants'),
      tenantId: tenantId
        .optional()
        .describe('The owner; a CREATE needs it, afterwards the owner on record counts'),
      kind: name.optional().describe('What is to be made; a CREATE needs it'),
      hardware: z.string().max(255).default('').describe('Where it is to be made; CREATE only'),
      parentId: resourceId.nullable().default(null).describe('What it depends on; CREATE only'),
      labels: z.record(name, z.string().max(255)).default({}).describe('CREATE only'),
      tags: z.array(name).max(100).default([]).describe('CREATE only'),
      rack: name.nullable().default(null).describe('CREATE only'),
    })
    .describe('The one resource it is about'),
  patch: z
    .record(z.string(), z.json())
    .nullable()
    .default(null)
    .describe('JSON merge patch (RFC 7386) of the desired spec of its kind'),
  args: z
    .strictObject({
      image: name.optional().describe('The image of a REBUILD; default: that on record'),
      destructive: z
        .boolean()
        .optional()
        .describe('true: a REBUILD may throw away the disk of a VM of a tenant'),
    })
    .default({})
    .describe('Arguments of a REBUILD'),
});

/**
 * @throws RugError `bad_request` with the path of the field: unknown field, kind or hardware, a
 * CREATE without tenant or kind, a patch that makes the spec invalid
 */
export function readOwnEvent(body: Part, known: Known, kinds: Kinds): OwnEvent {
  const parsed = ownEvent.safeParse(body.value);
  if (!parsed.success) throw firstIssue(parsed.error, body);
  const { type, resource, patch, args } = parsed.data;
  const creates = type === 'CREATE' ? identityOf(resource, body.path, kinds) : null;
  const kind = creates?.kind ?? known.summary(resource.id)?.kind;
  if (patch !== null && kind !== undefined)
    checkPatch(kind, patch, resource.id, body.path, known, kinds);
  const tenantId = creates?.tenantId ?? known.tenantOf(resource.id);
  const { image, destructive } = args;
  return {
    type,
    resourceId: resource.id,
    tenantId: tenantId ?? tenantKey(resource.tenantId ?? ''),
    patch,
    args: {
      ...(image === undefined ? {} : { image }),
      ...(destructive === undefined ? {} : { destructive }),
    },
    creates,
  };
}

type Resource = z.output<typeof ownEvent>['resource'];

function identityOf(resource: Resource, path: string, kinds: Kinds): Identity {
  const { tenantId, kind, hardware } = resource;
  const at = (field: string): string => below(below(path, 'resource'), field);
  if (tenantId === undefined) throw badMessage('is missing: a CREATE needs it', at('tenantId'));
  if (kind === undefined) throw badMessage('is missing: a CREATE needs it', at('kind'));
  if (!kinds.kinds.has(kind)) throw badMessage(`no such kind: ${kind}`, at('kind'));
  if (!kinds.has(kind, hardware)) {
    throw badMessage(`no driver for ${kind} on "${hardware}"`, at('hardware'));
  }
  return { ...resource, tenantId: tenantKey(tenantId), kind };
}

function checkPatch(
  kind: string,
  patch: Patch,
  id: string,
  path: string,
  known: Known,
  kinds: Kinds,
): void {
  const schema = kinds.kinds.get(kind)?.spec;
  if (schema === undefined) return;
  const fault = patchFault(schema, known.summary(id)?.spec ?? {}, patch);
  if (fault !== null) throw issueError(fault, below(path, 'patch'));
}

function firstIssue({ issues: [first] }: z.ZodError, { value, path }: Part): RugError {
  if (first === undefined) return badMessage('is no event', path);
  return issueError(toIssue(ownEvent, first, value), path);
}

function issueError(issue: Issue, path: string): RugError {
  const field = issue.path.reduce<string>(
    (at, key) => below(at, typeof key === 'number' ? key : String(key)),
    path,
  );
  return badMessage(issue.message, field);
}
