/** Everything that is understood, as one table: schemas and examples for the documentation. */
import { z } from 'zod';
import { COMMAND_FORMS } from '../model/commandforms.ts';
import { COMMANDS, type CommandName } from '../model/commands.ts';
import type { JsonObject } from '../model/json.ts';
import { commandSchema } from './commandforms.ts';
import { ownEvent } from './sources/rug.ts';

/** One form in which a message may come. */
export interface Format {
  readonly title: string;
  readonly schema: z.ZodType;
  readonly example: Example;
  /** Other messages of the same form. */
  readonly more?: readonly Example[];
}

export interface Example {
  readonly contentType: string;
  /** Beside the content type; those of AMQP. */
  readonly headers?: JsonObject;
  readonly body: JsonObject;
}

const TENANT = '8acc52bd465748e7b0bc62e9e8e28b4a';
const JSON_TYPE = 'application/json';
const CLOUD_TYPE = 'application/cloudevents+json';

const json = (body: JsonObject): Example => ({ contentType: JSON_TYPE, body });

const EVENT: JsonObject = {
  type: 'CREATE',
  id: '1e8c8f0e-create',
  resource: { id: 'r1', tenantId: TENANT, kind: 'virtual_router', hardware: 'phantom' },
  patch: { name: 'edge' },
};

const NAMES = Object.keys(COMMANDS) as CommandName[];

const command = z.union(NAMES.map(commandSchema));

const context = {
  _context_user_name: z.string().nullish().describe('Who a command is given by, for the audit'),
  _context_user_id: z.string().nullish().describe('The same where there is no name'),
  _context_tenant_id: z.string().nullish().describe('Who acted: the owner of what has no owner'),
  _context_project_id: z.string().nullish().describe('The same, newer'),
  _context_request_id: z.string().nullish().describe('Goes into logs and audit'),
};

const notification = z
  .looseObject({
    event_type: z.string().min(1).describe('Which row of the tables counts'),
    payload: z.record(z.string(), z.json()).describe('What the service says of the thing'),
    message_id: z.string().max(255).optional().describe('The same message again is taken once'),
    _unique_id: z.string().max(255).optional().describe('Counts where there is no message_id'),
    ...context,
  })
  .describe('Other fields are ignored, and nothing else of _context_* is kept');

const call = z
  .looseObject({
    method: z.enum(['router_deleted', 'routers_updated']),
    args: z
      .looseObject({
        router_id: z.string().optional().describe('router_deleted: which'),
        routers: z
          .array(z.union([z.string(), z.looseObject({ id: z.string() })]))
          .optional()
          .describe('routers_updated: ids, or routers as they are now'),
        operation: z.string().nullish().describe('Not used'),
        data: z.json().optional().describe('Not used'),
      })
      .describe('Arguments of the call'),
    _unique_id: z.string().max(255).optional().describe('The same message again is taken once'),
    ...context,
  })
  .describe('A call of Neutron to its L3 agents; other methods are ignored');

const oslo = z.strictObject({
  'oslo.version': z.string().optional(),
  'oslo.message': z.string().describe('A notification, call or command as JSON text'),
});

const attributes = {
  specversion: z.literal('1.0'),
  id: z.string().min(1).describe('With source: the same event again is taken once'),
  source: z.string().min(1).describe('Who sends it'),
};
const cloudEvent = z.union([
  z.looseObject({ ...attributes, type: z.literal('rug.event'), data: ownEvent }),
  z.looseObject({ ...attributes, type: z.literal('rug.command'), data: command }),
  z
    .looseObject({ ...attributes, type: z.string().min(1), data: z.union([notification, oslo]) })
    .describe('A notification in a CloudEvent, with or without its envelope; any other type'),
]);

const NOTIFICATION: JsonObject = {
  event_type: 'router.create.end',
  message_id: 'a3b7c1d2-0001',
  publisher_id: 'network.controller1',
  payload: { router: { id: 'r1', tenant_id: TENANT, name: 'edge', admin_state_up: true } },
  _context_user_name: 'demo',
};
const COMMAND: JsonObject = { command: 'resource-rebuild', resource_id: 'r1', reason: 'disk' };
const CALL: JsonObject = {
  method: 'routers_updated',
  args: { routers: ['r1'], operation: 'add_router_interface', data: {} },
  version: '1.4',
  _unique_id: 'a3b7c1d20002',
};
const envelope = (inner: JsonObject): JsonObject => ({
  'oslo.version': '2.0',
  'oslo.message': JSON.stringify(inner),
});
const commandOf = (eventType: string): JsonObject => ({
  event_type: eventType,
  message_id: `${eventType}-0003`,
  payload: COMMAND,
  _context_user_name: 'ops',
});
const cloud = (type: string, id: string, data: JsonObject): Example => ({
  contentType: CLOUD_TYPE,
  body: { specversion: '1.0', id, source: '/billing', type, data },
});

export const FORMATS = {
  event: { title: "rug's own event", schema: ownEvent, example: json(EVENT) },
  command: {
    title: "A command in rug's own form",
    schema: command,
    example: json({ id: 'ticket-4711', ...COMMAND }),
    more: NAMES.map((name) => json({ command: name, ...COMMAND_FORMS[name].example })),
  },
  notification: {
    title: 'A notification of a service',
    schema: notification,
    example: json(NOTIFICATION),
    more: [json(commandOf('astara.command')), json(commandOf('akanda.rug.command'))],
  },
  call: {
    title: 'A call to the L3 agents',
    schema: call,
    example: json(CALL),
    more: [json({ method: 'router_deleted', args: { router_id: 'r1' }, _unique_id: 'u7' })],
  },
  envelope: {
    title: 'The envelope of oslo.messaging',
    schema: oslo,
    example: json(envelope(NOTIFICATION)),
    more: [json(envelope(CALL)), json(envelope(commandOf('astara.command')))],
  },
  cloudevent: {
    title: 'A CloudEvent in structured mode',
    schema: cloudEvent,
    example: cloud('rug.event', 'e1', EVENT),
    more: [
      cloud('rug.command', 'e2', COMMAND),
      cloud('org.openstack.notification', 'e3', NOTIFICATION),
      cloud('org.openstack.notification', 'e4', envelope(NOTIFICATION)),
    ],
  },
} as const satisfies Readonly<Record<string, Format>>;

/** The same event in binary mode: its attributes are headers, its data is the body. */
export const BINARY_EXAMPLE: Example = {
  contentType: JSON_TYPE,
  headers: {
    'cloudEvents:specversion': '1.0',
    'cloudEvents:id': 'e5',
    'cloudEvents:source': '/billing',
    'cloudEvents:type': 'rug.event',
  },
  body: EVENT,
};
