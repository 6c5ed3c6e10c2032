/** A delivery of the broker as the intake takes it. */
import type { ConsumeMessage } from 'amqplib';
import type { Actor, Role } from '../model/actor.ts';
import type { JsonObject } from '../model/json.ts';
import type { RawMessage } from '../model/ports.ts';

/** `at`: when it arrived, epoch milliseconds; `role`: what a command of the bus may do. */
export function rawMessage(message: ConsumeMessage, at: number, role: Role): RawMessage {
  const { content, fields, properties } = message;
  const source = sourceOf(message);
  return {
    body: content.toString('utf8'),
    source,
    routingKey: fields.routingKey,
    headers: headersOf(properties),
    origin: 'bus',
    actor: senderOf(message, source, role),
    at,
    ...fallbackOf(properties),
  };
}

const sourceOf = ({ fields }: ConsumeMessage): string =>
  fields.exchange === '' ? 'queue' : fields.exchange;

/** The broker vouches for the user id, where one is set; the application says its own name. */
function senderOf({ properties }: ConsumeMessage, source: string, role: Role): Actor {
  const user = named(properties.userId);
  return {
    name: user ?? named(properties.appId) ?? source,
    role,
    tenants: null,
    via: 'bus',
    from: user === null ? source : `${source} (${user})`,
    request: named(properties.messageId) ?? named(properties.correlationId),
  };
}

/** What a terminal would obey is in no name. */
const named = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== ''
    ? value
        .toWellFormed()
        .replaceAll(/\p{Cc}/gu, ' ')
        .trim()
    : null;

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/**
 * The property `message-id`, where it is surely of this message alone: many clients count from 1 at
 * each start, and what they send then must not be taken for what came before. A correlation id names
 * a conversation, hence perhaps many messages.
 */
function fallbackOf({ messageId }: ConsumeMessage['properties']): Pick<RawMessage, 'fallbackId'> {
  return typeof messageId === 'string' && UUID.test(messageId) ? { fallbackId: messageId } : {};
}

/** The headers that are plain values, and the content type as HTTP has it. */
function headersOf({ headers, contentType }: ConsumeMessage['properties']): JsonObject {
  const plain: JsonObject = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      plain[name] = value;
    }
  }
  return typeof contentType === 'string' ? { ...plain, 'content-type': contentType } : plain;
}
