/** docs/asyncapi.yaml: the channels, messages and replies of rug on the bus, as AsyncAPI 3.0. */
import { stringify } from 'yaml';
import { NOTICES, sampleNotice } from '../../src/bus/notices.ts';
import { BINARY_EXAMPLE, type Example, FORMATS, type Format } from '../../src/events/formats.ts';
import { COMMAND_EXCHANGE } from '../../src/model/commands.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { NOTICE_TYPES } from './schemas.ts';

const INCOMING = Object.entries<Format>(FORMATS);

/** The text of the document; `version` is that of rug. */
export function asyncApi(version: string): string {
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'rug',
      version,
      description:
        'What rug takes from RabbitMQ and what it publishes there. The page docs/events.md explains ' +
        'it. Names of exchanges and queues are those of the default configuration.',
    },
    defaultContentType: 'application/json',
    servers: {
      broker: { host: 'localhost:5672', protocol: 'amqp', description: 'RUG_AMQP_URL' },
    },
    channels: channels(),
    operations: operations(),
    components: { messages: messages() },
  };
  return stringify(document, { lineWidth: 100, aliasDuplicateObjects: false });
}

const incomingNames = [...INCOMING.map(([name]) => name), 'cloudevent-binary'];
const commandNames = ['command', 'notification', 'envelope'];
const noticeNames = NOTICE_TYPES.map((type) => `notice-${type}`);

const references = (names: readonly string[]): JsonObject =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));

const inChannel = (channel: string, names: readonly string[]): JsonObject[] =>
  names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` }));

function channels(): JsonObject {
  return {
    queue: {
      address: 'rug.notifications',
      description:
        'The own queue: whoever has no exchange publishes here, by the default exchange.',
      messages: references(incomingNames),
      bindings: { amqp: queueBinding('rug.notifications') },
    },
    notifications: {
      address: 'notifications.info',
      description: 'Exchanges of services, bound to the own queue: neutron and nova.',
      messages: references(incomingNames),
      bindings: { amqp: exchangeBinding('neutron', 'topic', false, false) },
    },
    commands: {
      address: 'notifications.info',
      description:
        "rug's own exchange for commands, bound to the own queue with any key: it is there before " +
        'any service is.',
      messages: references(commandNames),
      bindings: { amqp: exchangeBinding(COMMAND_EXCHANGE, 'topic', true, false) },
    },
    agents: {
      address: 'l3_agent',
      description: 'Calls of Neutron to its L3 agents, heard with a queue of their own.',
      messages: references(['call', 'envelope']),
      bindings: { amqp: exchangeBinding('l3_agent_fanout', 'fanout', false, true) },
    },
    replies: {
      address: null,
      description: 'The queue that a message names with reply-to.',
      messages: references(['verdict']),
    },
    notices: {
      address: '{kind}.{type}',
      description: 'What rug tells of resources, in the order of each; at least once.',
      parameters: {
        kind: { description: 'Of the resource; rug where it is about none' },
        type: { enum: [...NOTICE_TYPES] },
      },
      messages: references(noticeNames),
      bindings: { amqp: exchangeBinding('rug.notices', 'topic', true, false) },
    },
  };
}

const queueBinding = (name: string): JsonObject => ({
  is: 'queue',
  queue: { name, durable: true, exclusive: false, autoDelete: false },
  bindingVersion: '0.3.0',
});

const exchangeBinding = (
  name: string,
  type: string,
  durable: boolean,
  autoDelete: boolean,
): JsonObject => ({
  is: 'routingKey',
  exchange: { name, type, durable, autoDelete },
  bindingVersion: '0.3.0',
});

function operations(): JsonObject {
  const reply = {
    address: { location: '$message.header#/replyTo' },
    channel: { $ref: '#/channels/replies' },
    messages: inChannel('replies', ['verdict']),
  };
  const taken = {
    queue: incomingNames,
    notifications: incomingNames,
    commands: commandNames,
    agents: ['call', 'envelope'],
  };
  const receive = Object.entries(taken).map(([channel, names]) => [
    `take-${channel}`,
    {
      action: 'receive',
      channel: { $ref: `#/channels/${channel}` },
      messages: inChannel(channel, names),
      reply,
    },
  ]);
  const tell = {
    action: 'send',
    channel: { $ref: '#/channels/notices' },
    messages: inChannel('notices', noticeNames),
  };
  return { ...Object.fromEntries(receive), 'tell-notices': tell };
}

const schemaOf = (name: string): JsonObject => ({
  schemaFormat: 'application/schema+json;version=draft-2020-12',
  schema: { $ref: `./schemas/${name}.json` },
});

const exampleOf = ({ headers, body }: Example): JsonObject => ({
  ...(headers === undefined ? {} : { headers }),
  payload: body,
});

const CORRELATION = { location: '$message.header#/correlationId' };

function messages(): JsonObject {
  const incoming = INCOMING.map(([name, { title, example, more = [] }]) => [
    name,
    {
      title,
      contentType: example.contentType,
      payload: schemaOf(name),
      correlationId: CORRELATION,
      examples: [example, ...more].map(exampleOf),
    },
  ]);
  const attributes = Object.keys(BINARY_EXAMPLE.headers ?? {});
  const binary = {
    title: 'A CloudEvent in binary mode',
    contentType: BINARY_EXAMPLE.contentType,
    headers: {
      type: 'object',
      required: attributes,
      properties: Object.fromEntries(attributes.map((name) => [name, { type: 'string' }])),
    },
    payload: schemaOf('event'),
    correlationId: CORRELATION,
    examples: [exampleOf(BINARY_EXAMPLE)],
  };
  const notices = NOTICE_TYPES.map((type) => [
    `notice-${type}`,
    {
      title: `The notice ${type}`,
      summary: `Sent when ${NOTICES[type].when}.`,
      contentType: 'application/json',
      payload: schemaOf(`notice-${type}`),
      examples: [{ payload: { ...sampleNotice(type) } }],
    },
  ]);
  const verdict = {
    title: 'A reply',
    contentType: 'application/json',
    payload: schemaOf('verdict'),
    correlationId: CORRELATION,
  };
  return {
    ...Object.fromEntries(incoming),
    'cloudevent-binary': binary,
    verdict,
    ...Object.fromEntries(notices),
  };
}
