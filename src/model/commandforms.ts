/**
 * The commands of the field as they are written (spec 3.4): the keys of each and what it does. By
 * these they are judged, and from these they are documented.
 */
import { z } from 'zod';
import { type CommandName, LONGEST_REASON } from './commands.ts';

const name = z.string().trim().min(1).max(255);
const WILD = '`*` means all, `error` all with that status';

const reason = z.string().max(LONGEST_REASON).nullish().describe('For the audit');
const narrowing = z.string().trim().max(255).nullish();
const resource = { resource_id: name.describe('One resource, by its id'), reason };
const router = { router_id: name.describe('One router, by its id'), reason };
const resources = {
  resource_id: name.describe(`One resource, by its id; ${WILD}`),
  tenant_id: narrowing.describe('Narrows a wildcard to a tenant; default `*`: all'),
  reason,
};
const routers = {
  router_id: name.describe(`One router, by its id; ${WILD}`),
  tenant_id: narrowing.describe('Narrows a wildcard to a tenant; default `*`: all'),
  reason,
};
const tenant = { tenant_id: name.describe('With or without dashes'), reason };

const image = z.string().max(1024).nullish();
/** The three names that releases have given the image (D-05); the first that is set counts. */
const images = {
  resource_image_uuid: image.describe('The new image; default: that on record'),
  router_image_uuid: image.describe('The same, in the words of older releases'),
  image_uuid: image.describe('The same'),
};
export const IMAGE_KEYS = Object.keys(images) as readonly (keyof typeof images)[];

/** Yes or no, in every way in which releases have written it. */
const yes = z.union([z.literal([0, 1, true, false]), z.literal(['0', '1', 'true', 'false'])]);
const rebuilding = {
  ...images,
  destructive: yes.nullish().describe('1: the loss of what is stateful is accepted'),
};

export interface CommandForm {
  readonly does: string;
  /** Keys beside `command`; others are ignored. */
  readonly keys: z.ZodRawShape;
  readonly example: Readonly<Record<string, string | number>>;
}

const HELD = 'Events are kept and work begins again with `manage`; what is under way ends.';

export const COMMAND_FORMS = {
  'workers-debug': {
    does: 'Answers with the report of the workers.',
    keys: { reason },
    example: {},
  },
  'config-reload': {
    does: 'Reads the configuration again; answers with what changed and what needs a restart.',
    keys: { reason },
    example: {},
  },
  poll: {
    does: 'Looks at every resource.',
    keys: { tenant_id: narrowing.describe('Only those of a tenant; default `*`: all'), reason },
    example: {},
  },
  'resource-debug': {
    does: `Takes its hands off a resource. ${HELD}`,
    keys: resource,
    example: { resource_id: 'r1', reason: 'looking at its dhcp' },
  },
  'resource-manage': {
    does: 'Works on the resource again, and looks at it.',
    keys: resource,
    example: { resource_id: 'r1', reason: 'dhcp is mended' },
  },
  'resource-update': {
    does: 'Configures it again where its configuration differs.',
    keys: resources,
    example: { resource_id: 'r1' },
  },
  'resource-rebuild': {
    does: 'Replaces its instance.',
    keys: { ...resources, ...rebuilding },
    example: { resource_id: 'error', reason: 'host 7 is back' },
  },
  'router-debug': {
    does: 'The same for a router, in the words of older releases.',
    keys: router,
    example: { router_id: 'r1' },
  },
  'router-manage': {
    does: 'The same for a router, in the words of older releases.',
    keys: router,
    example: { router_id: 'r1' },
  },
  'router-update': {
    does: 'The same for routers, in the words of older releases.',
    keys: routers,
    example: { router_id: '*', tenant_id: '8acc52bd465748e7b0bc62e9e8e28b4a' },
  },
  'router-rebuild': {
    does: 'The same for routers, in the words of older releases.',
    keys: { ...routers, ...rebuilding },
    example: { router_id: 'r1', router_image_uuid: '3f9d' },
  },
  'tenant-debug': {
    does: `Takes its hands off all resources of a tenant. ${HELD}`,
    keys: tenant,
    example: { tenant_id: '8acc52bd465748e7b0bc62e9e8e28b4a', reason: 'migration' },
  },
  'tenant-manage': {
    does: 'Works on the resources of the tenant again.',
    keys: tenant,
    example: { tenant_id: '8acc52bd465748e7b0bc62e9e8e28b4a' },
  },
  'global-debug': {
    does: `Takes its hands off everything, or works on everything again. ${HELD}`,
    keys: {
      enabled: yes.describe('1: hands off. 0: work on'),
      reason,
    },
    example: { enabled: 1, reason: 'the management network is down' },
  },
} as const satisfies Readonly<Record<CommandName, CommandForm>>;
