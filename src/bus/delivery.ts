/** A delivery of the broker as the intake takes it. */
import type { ConsumeMessage } from 'amqplib';
import type { JsonObject } from '../model/json.ts';
import type { RawMessage } from '../model/ports.ts';

/** `at`: when it arrived, epoch milliseconds. */
export function rawMessage(
  { content, fields, properties }: ConsumeMessage,
  at: number,
): RawMessage {
  return {
    body: content.toString('utf8'),
    source: fields.exchange === '' ? 'queue' : fields.exchange,
    routingKey: fields.routingKey,
    headers: headersOf(properties),
    origin: 'bus',
    at,
  };
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
