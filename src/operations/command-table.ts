/** What each command does (spec 3.4; D-21: wildcards work and the number hit is answered). */
import { z } from 'zod';
import type { By } from '../model/actor.ts';
import type { CommandName } from '../model/commands.ts';
import { RugError } from '../model/errors.ts';
import type { Insight, WorkersReport } from '../model/insight.ts';
import { toIssue } from '../model/issue.ts';
import type { JsonObject } from '../model/json.ts';
import type { ModeChange, Operations, Order } from '../model/operations.ts';
import type { Directory, Environment, Writer } from '../model/ports.ts';
import { wildcard } from '../model/selector.ts';
import { tenantKey } from '../model/tenant.ts';
import type { Auditor, Deed } from './auditor.ts';
import { GLOBAL } from './modes.ts';

/** What commands are carried out with. */
export interface Conduct {
  readonly env: Environment;
  readonly operations: Pick<Operations, 'orders' | 'modes' | 'config'>;
  readonly directory: Directory;
  readonly writer: Pick<Writer, 'write'>;
  readonly auditor: Auditor;
  readonly insight: Pick<Insight, 'workers'>;
}

export interface Done {
  readonly hit: number;
  readonly message: string;
  readonly details?: JsonObject | null;
}

type Carry = (conduct: Conduct, payload: JsonObject, by: By, deed: Deed) => Promise<Done>;

const text = z.string().trim().min(1).max(255);
const ignored = {
  reason: z.string().max(1024).nullish(),
  tenant_id: z.string().max(255).nullish(),
};

const resourceForm = z.looseObject({ ...ignored, resource_id: text });
const routerForm = z.looseObject({ ...ignored, router_id: text });
const tenantForm = z.looseObject({ reason: ignored.reason, tenant_id: text });
const globalForm = z.looseObject({
  reason: ignored.reason,
  enabled: z
    .union([z.literal([0, 1, true, false]), z.literal(['0', '1', 'true', 'false'])])
    .transform((value) => value === true || value === 1 || value === '1' || value === 'true'),
});
/** The three names that releases have given the image (D-05). */
const IMAGE_KEYS = ['resource_image_uuid', 'router_image_uuid', 'image_uuid'] as const;

function parsed<T>(schema: z.ZodType<T>, payload: JsonObject): T {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  const issue = first === undefined ? null : toIssue(schema, first);
  const field = (issue?.path ?? []).map(String).join('.');
  const missing = payload[field] === undefined ? 'is missing' : (issue?.message ?? 'is wrong');
  throw new RugError('bad_request', `${field}: ${missing}`, { field });
}

const withReason = (by: By, payload: JsonObject): By => {
  const { reason } = payload;
  return by.why === null && typeof reason === 'string' && reason !== ''
    ? { ...by, why: reason }
    : by;
};

function imageOf(payload: JsonObject): Order['args'] {
  for (const key of IMAGE_KEYS) {
    const image = payload[key];
    if (image === undefined || image === null || image === '') continue;
    if (typeof image !== 'string' || image.length > 1024) {
      throw new RugError('bad_request', `${key}: must be the id of an image`, { field: key });
    }
    return { image };
  }
  return {};
}

/** An order for one resource, or for all that a wildcard means. */
async function give(
  conduct: Conduct,
  target: string,
  kind: string | null,
  order: Order,
  given: By,
  payload: JsonObject,
): Promise<Done> {
  const by = withReason(given, payload);
  const { orders } = conduct.operations;
  const wild = wildcard(target);
  const word = order.type.toLowerCase();
  if (wild !== null) {
    const tenant = payload.tenant_id;
    const selector = {
      ...wild,
      ...(kind === null ? {} : { kind }),
      ...(typeof tenant !== 'string' || tenant === GLOBAL ? {} : { tenantId: tenantKey(tenant) }),
    };
    const { matched } = await orders.sweep(selector, order, by);
    return { hit: matched, message: `${word} ordered for ${resources(matched)}` };
  }
  const known = conduct.directory.get(target);
  if (kind !== null && known !== undefined && known.kind !== kind) {
    throw new RugError('refused', `${target} is a ${known.kind}, not a ${kind}`);
  }
  const accepted = await orders.event(target, order, by);
  switch (accepted.kind) {
    case 'taken':
      return { hit: 1, message: `${word} ordered for ${target}`, details: { seq: accepted.seq } };
    case 'duplicate':
      return { hit: 0, message: `${word} of ${target} was ordered before: the message came again` };
    case 'refused':
      throw new RugError('refused', `${target}: ${accepted.reason}`);
    case 'unknown':
    case 'exists':
      throw new RugError('unknown_resource', `no resource has the id "${target}"`);
  }
}

const ROUTER = 'virtual_router';

const resourceUpdate: Carry = (conduct, payload, by) => {
  const { resource_id: id } = parsed(resourceForm, payload);
  return give(conduct, id, null, { type: 'UPDATE', patch: null, args: {} }, by, payload);
};

const resourceRebuild: Carry = (conduct, payload, by) => {
  const { resource_id: id } = parsed(resourceForm, payload);
  const order: Order = { type: 'REBUILD', patch: null, args: imageOf(payload) };
  return give(conduct, id, null, order, by, payload);
};

const routerUpdate: Carry = (conduct, payload, by) => {
  const { router_id: id } = parsed(routerForm, payload);
  return give(conduct, id, ROUTER, { type: 'UPDATE', patch: null, args: {} }, by, payload);
};

const routerRebuild: Carry = (conduct, payload, by) => {
  const { router_id: id } = parsed(routerForm, payload);
  const order: Order = { type: 'REBUILD', patch: null, args: imageOf(payload) };
  return give(conduct, id, ROUTER, order, by, payload);
};

/** Sets or ends a mode; the answer names what still runs. */
const mode =
  (scope: 'resource' | 'tenant', enable: boolean, form: z.ZodType, field: string): Carry =>
  async ({ operations: { modes } }, payload, given) => {
    parsed(form, payload);
    const key = String(payload[field]).trim();
    const by = withReason(given, payload);
    const change = enable
      ? await modes.set(scope, key, null, by)
      : await modes.clear(scope, key, by);
    return told(`${scope} ${key}`, change);
  };

const globalDebug: Carry = async ({ operations: { modes } }, payload, given) => {
  const { enabled } = parsed(globalForm, payload);
  const by = withReason(given, payload);
  const change = enabled
    ? await modes.set('global', GLOBAL, null, by)
    : await modes.clear('global', GLOBAL, by);
  return told('everything', change);
};

function told(what: string, { mode: now, hit, running }: ModeChange): Done {
  const still = running.length === 0 ? '' : `; ${running.length} verbs still run to their end`;
  const word = now === null ? 'managed again' : 'in debug';
  return {
    hit,
    message: `${what} is ${word}: ${resources(hit)}${still}`,
    details: { running: running.map((one) => ({ ...one })) },
  };
}

/** The report as an answer, and as one line of the log. */
const reported = ({ shards, load, modes, parked, running }: WorkersReport): JsonObject => ({
  shards: shards.map((shard) => ({ ...shard })),
  load: { ...load },
  modes: modes.map((one) => ({ ...one })),
  parked: parked.map((one) => ({ ...one })),
  running: running.map((one) => ({ ...one })),
});

const resources = (count: number): string => `${count} resource${count === 1 ? '' : 's'}`;

export const COMMAND_TABLE: Readonly<Record<CommandName, Carry>> = {
  poll: (conduct, payload, by) =>
    give(conduct, GLOBAL, null, { type: 'POLL', patch: null, args: {} }, by, payload),
  'resource-update': resourceUpdate,
  'resource-rebuild': resourceRebuild,
  'router-update': routerUpdate,
  'router-rebuild': routerRebuild,
  'resource-debug': mode('resource', true, resourceForm, 'resource_id'),
  'resource-manage': mode('resource', false, resourceForm, 'resource_id'),
  'router-debug': mode('resource', true, routerForm, 'router_id'),
  'router-manage': mode('resource', false, routerForm, 'router_id'),
  'tenant-debug': mode('tenant', true, tenantForm, 'tenant_id'),
  'tenant-manage': mode('tenant', false, tenantForm, 'tenant_id'),
  'global-debug': globalDebug,
  'workers-debug': async ({ env, insight, writer, auditor }, _payload, by, deed) => {
    const report = reported(insight.workers());
    env.log.info(report, 'workers-debug');
    await writer.write([auditor.done(by, deed)], true);
    return { hit: 0, message: 'the report of the workers', details: report };
  },
  'config-reload': async ({ operations: { config } }, payload, given) => {
    const { applied, restart } = await config.reload(withReason(given, payload));
    const later = restart.length === 0 ? '' : `, ${restart.length} only after a restart`;
    return {
      hit: 0,
      message: `${applied.length} options changed${later}`,
      details: {
        applied: applied.map(({ path }) => path),
        restart: restart.map(({ path }) => path),
      },
    };
  },
};
