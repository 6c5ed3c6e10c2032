/** What each command does (spec 3.4; D-21: wildcards work and the number hit is answered). */
import type { By } from '../model/actor.ts';
import { checkAllTenants, visible } from '../model/authority.ts';
import type { CommandName } from '../model/commands.ts';
import { RugError } from '../model/errors.ts';
import type { Insight, WorkersReport } from '../model/insight.ts';
import type { JsonObject } from '../model/json.ts';
import type { ModeChange, Operations, Order } from '../model/operations.ts';
import type { Directory, Environment } from '../model/ports.ts';
import { type Selector, wildcard } from '../model/selector.ts';
import { tenantKey } from '../model/tenant.ts';
import type { Auditor, Deed } from './auditor.ts';
import { isYes, rebuildArgs, textOf } from './command-form.ts';
import { GLOBAL, recordOf, targetOfMode } from './modes.ts';
import { actionOf, inWords } from './order-words.ts';

/** What commands are carried out with. */
export interface Conduct {
  readonly env: Environment;
  readonly operations: Pick<Operations, 'orders' | 'modes' | 'config'>;
  readonly directory: Directory;
  readonly auditor: Auditor;
  readonly insight: Pick<Insight, 'workers'>;
}

export interface Done {
  readonly hit: number;
  readonly message: string;
  readonly details?: JsonObject | null;
}

/** What a command does with a payload that has its form. */
export interface Duty {
  /** As it is on record when it is done. */
  readonly deed: (payload: JsonObject) => Deed;
  /** Throws RugError for what must not be done, where what does it would not. */
  readonly check?: (conduct: Conduct, payload: JsonObject, by: By) => void;
  /** Does it and keeps it in the audit, refused or done. */
  readonly carry: (conduct: Conduct, payload: JsonObject, by: By) => Promise<Done>;
}

/** Whom it is about: the key that names a resource, and the kind that it must be; null: any. */
interface Addressee {
  readonly key: 'resource_id' | 'router_id';
  readonly kind: string | null;
}

const RESOURCE: Addressee = { key: 'resource_id', kind: null };
const ROUTER: Addressee = { key: 'router_id', kind: 'virtual_router' };

/** Of a resource that the actor may not see nothing is told, its kind no more than that it exists. */
const checkKind =
  ({ key, kind }: Addressee): NonNullable<Duty['check']> =>
  ({ directory }, payload, { actor }) => {
    const id = textOf(payload, key);
    const known = wildcard(id) === null ? visible(directory.get(id), actor) : null;
    if (kind === null || known === null || known.kind === kind) return;
    throw new RugError('refused', `${id} is a ${known.kind}, not a ${kind}`);
  };

/** The resources that a wildcard means, within the tenant that the command names. */
function selectorOf(target: string, kind: string | null, payload: JsonObject): Selector | null {
  const wild = wildcard(target);
  const tenant = payload.tenant_id;
  return wild === null
    ? null
    : {
        ...wild,
        ...(kind === null ? {} : { kind }),
        ...(typeof tenant !== 'string' || tenant === GLOBAL ? {} : { tenantId: tenantKey(tenant) }),
      };
}

/** An order for one resource, or for all that a wildcard means. `to`: null for all of any kind. */
function order(
  type: Order['type'],
  to: Addressee | null,
  argsOf: (payload: JsonObject) => Order['args'] = () => ({}),
): Duty {
  const targetOf = (payload: JsonObject): string =>
    to === null ? GLOBAL : textOf(payload, to.key);
  const kind = to?.kind ?? null;
  const word = type.toLowerCase();
  return {
    deed: (payload) => {
      const selector = selectorOf(targetOf(payload), kind, payload);
      const target = selector === null ? targetOf(payload) : inWords(selector);
      return { action: actionOf(type), target };
    },
    ...(to === null ? {} : { check: checkKind(to) }),
    carry: async ({ operations: { orders } }, payload, by) => {
      const target = targetOf(payload);
      const given = { type, patch: null, args: argsOf(payload) };
      const selector = selectorOf(target, kind, payload);
      if (selector !== null) {
        const { matched } = await orders.sweep(selector, given, by);
        return { hit: matched, message: `${word} ordered for ${resources(matched)}` };
      }
      const accepted = await orders.event(target, given, by);
      switch (accepted.kind) {
        case 'taken':
          return {
            hit: 1,
            message: `${word} ordered for ${target}`,
            details: { seq: accepted.seq },
          };
        case 'duplicate':
          return { hit: 0, message: `${word} of ${target} was ordered before: it came again` };
        case 'refused':
          throw new RugError('refused', `${target}: ${accepted.reason}`);
        case 'unknown':
        case 'exists':
          throw new RugError('unknown_resource', `no resource has the id "${target}"`);
      }
    },
  };
}

/** What is wrong with the key of a mode is wrong with the key of the payload that names it. */
async function named<T>(field: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof RugError) || cause.field !== 'key') throw cause;
    throw new RugError(cause.code, cause.message, { field, cause });
  }
}

/** Sets or ends a mode, named by `field` of the payload; the answer names what still runs. */
function mode(
  scope: 'resource' | 'tenant' | 'global',
  field: string,
  keyOf: (payload: JsonObject) => string,
  isOn: (payload: JsonObject) => boolean,
): Duty {
  return {
    deed: (payload) => ({
      action: isOn(payload) ? 'mode.set' : 'mode.clear',
      target: targetOfMode(scope, keyOf(payload)),
    }),
    carry: async ({ operations: { modes } }, payload, by) => {
      const key = keyOf(payload);
      const changing = isOn(payload)
        ? modes.set(scope, key, null, by)
        : modes.clear(scope, key, by);
      const change = await named(field, changing);
      return told(scope === 'global' ? 'everything' : `${scope} ${key}`, change);
    },
  };
}

const modeOf = (to: Addressee, isOn: boolean): Duty => ({
  ...mode(
    'resource',
    to.key,
    (payload) => textOf(payload, to.key),
    () => isOn,
  ),
  check: checkKind(to),
});

const tenantMode = (isOn: boolean): Duty =>
  mode(
    'tenant',
    'tenant_id',
    (payload) => tenantKey(textOf(payload, 'tenant_id')),
    () => isOn,
  );

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
  modes: modes.map(recordOf),
  parked: parked.map((one) => ({ ...one })),
  running: running.map((one) => ({ ...one })),
});

const resources = (count: number): string => `${count} resource${count === 1 ? '' : 's'}`;

const WORKERS: Deed = { action: 'command.workers-debug', target: GLOBAL };

export const COMMAND_TABLE: Readonly<Record<CommandName, Duty>> = {
  poll: order('POLL', null),
  'resource-update': order('UPDATE', RESOURCE),
  'resource-rebuild': order('REBUILD', RESOURCE, rebuildArgs),
  'router-update': order('UPDATE', ROUTER),
  'router-rebuild': order('REBUILD', ROUTER, rebuildArgs),
  'resource-debug': modeOf(RESOURCE, true),
  'resource-manage': modeOf(RESOURCE, false),
  'router-debug': modeOf(ROUTER, true),
  'router-manage': modeOf(ROUTER, false),
  'tenant-debug': tenantMode(true),
  'tenant-manage': tenantMode(false),
  'global-debug': mode(
    'global',
    'enabled',
    () => GLOBAL,
    (payload) => isYes(payload, 'enabled'),
  ),
  'workers-debug': {
    deed: () => WORKERS,
    check: (_conduct, _payload, { actor }) => checkAllTenants(actor, 'the work'),
    carry: async ({ env, insight, auditor }, _payload, by) => {
      const report = reported(insight.workers());
      env.log.info(report, 'workers-debug');
      await auditor.done(by, WORKERS);
      return { hit: 0, message: 'the report of the workers', details: report };
    },
  },
  'config-reload': {
    deed: () => ({ action: 'config.reload', target: 'configuration' }),
    carry: async ({ operations: { config } }, _payload, by) => {
      const { applied, restart } = await config.reload(by);
      const later = restart.length === 0 ? '' : `, ${restart.length} only after a restart`;
      return {
        hit: 0,
        message: `${applied.length} option${applied.length === 1 ? '' : 's'} changed${later}`,
        details: {
          applied: applied.map(({ path }) => path),
          restart: restart.map(({ path }) => path),
        },
      };
    },
  },
};
