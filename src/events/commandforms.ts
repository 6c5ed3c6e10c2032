/**
 * The commands of the field as they are written (spec 3.4): the keys of each and what it does. From
 * here comes what is documented; operations judge what a command may do.
 */
import { z } from 'zod';
import type { CommandName } from '../model/commands.ts';

const name = z.string().trim().min(1).max(255);
const WILD = '`*` means all, `error` all with that status';

const reason = z.string().max(1024).nullable().optional().describe('For the audit');
const resource = { resource_id: name.describe('One resource, by its id'), reason };
const router = { router_id: name.describe('One router, by its id'), reason };
const image = z.string().max(1024).optional();
const resources = {
  resource_id: name.describe(`One resource, by its id; ${WILD}`),
  tenant_id: name.optional().describe('Narrows a wildcard to a tenant; default `*`: all'),
  reason,
};
const routers = {
  router_id: name.describe(`One router, by its id; ${WILD}`),
  tenant_id: name.optional().describe('Narrows a wildcard to a tenant; default `*`: all'),
  reason,
};
const tenant = { tenant_id: name.describe('With or without dashes'), reason };

export interface CommandForm {
  readonly does: string;
  /** Keys beside `command`; others are ignored. */
  readonly keys: z.ZodRawShape;
  readonly example: Readonly<Record<string, string | number>>;
}

const HELD = 'Events are kept and work begins again with `manage`; what is under way ends.';

export const COMMAND_FORMS = {
  'workers-debug': { does: 'Answers with the report of the workers.', keys: {}, example: {} },
  'config-reload': {
    does: 'Reads the configuration again; answers with what changed and what needs a restart.',
    keys: { reason },
    example: {},
  },
  poll: { does: 'Looks at every resource.', keys: { reason }, example: {} },
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
    keys: {
      ...resources,
      resource_image_uuid: image.describe('The new image; default: that on record'),
    },
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
    keys: {
      ...routers,
      router_image_uuid: image.describe('The new image; default: that on record'),
    },
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
      enabled: z
        .union([z.literal([0, 1, true, false]), z.literal(['0', '1', 'true', 'false'])])
        .describe('1: hands off. 0: work on'),
      reason,
    },
    example: { enabled: 1, reason: 'the management network is down' },
  },
} as const satisfies Readonly<Record<CommandName, CommandForm>>;

/** A command in rug's own form, which is the payload of the original's with an `id`. */
export function commandSchema(command: CommandName): z.ZodObject {
  const { does, keys } = COMMAND_FORMS[command];
  return z
    .looseObject({
      command: z.literal(command),
      id: z
        .string()
        .min(1)
        .max(255)
        .optional()
        .describe('The same command sent again is done once'),
      ...keys,
    })
    .describe(does);
}
