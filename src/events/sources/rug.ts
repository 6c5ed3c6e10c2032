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
import { applyPatch, isObject, type Json, type JsonObject, type Patch } from '../../model/json.ts';
import type { EventArgs } from '../../model/mailbox.ts';
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
const resourceId = name.refine((value) => !value.startsWith('$') && value !== '__proto__', {
  error: 'is no id',
});

const ownEvent = z.strictObject({
  type: z.enum(EVENT_TYPES),
  id: name.optional(),
  resource: z.strictObject({
    id: resourceId,
    tenantId: name.optional(),
    kind: name.optional(),
    hardware: z.string().max(255).default(''),
    parentId: resourceId.nullable().default(null),
    labels: z.record(name, z.string().max(255)).default({}),
    tags: z.array(name).max(100).default([]),
    rack: name.nullable().default(null),
  }),
  patch: z.record(z.string(), z.json()).nullable().default(null),
  args: z.strictObject({ image: name.optional(), destructive: z.boolean().optional() }).default({}),
});

/**
 * @throws RugError `bad_request` with the path of the field: unknown field, kind or hardware, a
 * CREATE without tenant or kind, a patch that makes the spec invalid
 */
export function readOwnEvent(body: Part, known: Known, kinds: Kinds): OwnEvent {
  const parsed = ownEvent.safeParse(body.value);
  if (!parsed.success) throw firstIssue(parsed.error, body.path);
  const { type, resource, patch, args } = parsed.data;
  if (patch !== null) refuseDollars(patch, below(body.path, 'patch'));
  const creates = type === 'CREATE' ? identityOf(resource, body.path, kinds) : null;
  const kind = creates?.kind ?? known.summary(resource.id)?.kind;
  if (patch !== null && kind !== undefined)
    checkSpec(kind, patch, resource.id, body.path, known, kinds);
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

/** A composed patch uses such keys itself (model/json.ts). */
function refuseDollars(value: Json, path: string): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseDollars(item, below(path, index));
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (key.startsWith('$')) throw badMessage('has a key that begins with $', below(path, key));
      refuseDollars(item, below(path, key));
    }
  }
}

/** What is there must be right; what is missing may be in an event that is still pending. */
function checkSpec(
  kind: string,
  patch: Patch,
  id: string,
  path: string,
  known: Known,
  kinds: Kinds,
): void {
  const spec = applyPatch(known.summary(id)?.spec ?? {}, patch);
  const result = kinds.kinds.get(kind)?.spec.safeParse(spec);
  const wrong = result?.error?.issues.find((issue) => valueAt(spec, issue.path) !== undefined);
  if (wrong !== undefined) throw issueError(wrong, below(path, 'patch'));
}

function valueAt(spec: JsonObject, path: readonly PropertyKey[]): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isObject(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
  }, spec);
}

const firstIssue = (error: z.ZodError, path: string) => {
  const [issue] = error.issues;
  return issue === undefined ? badMessage('is no event', path) : issueError(issue, path);
};

function issueError(issue: Pick<z.core.$ZodIssue, 'message' | 'path'>, path: string) {
  const field = issue.path.reduce<string>(
    (at, key) => below(at, typeof key === 'number' ? key : String(key)),
    path,
  );
  return badMessage(issue.message, field);
}
