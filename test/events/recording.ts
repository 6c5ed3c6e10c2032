import { readFileSync } from 'node:fs';
import type { Actor } from '../../src/model/actor.ts';
import type { RawMessage } from '../../src/model/ports.ts';

/** One message as it was on the wire. */
export interface Recorded {
  /** Counts from 1. */
  readonly line: number;
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: string;
  readonly eventType: string;
}

const FILE = new URL('../data/notifications/recorded.jsonl', import.meta.url);

/** The 415 notifications of a real OpenStack, in order. */
export const RECORDED: readonly Recorded[] = readFileSync(FILE, 'utf8')
  .trim()
  .split('\n')
  .map((text, index) => {
    const wire = JSON.parse(text);
    const inner = JSON.parse(JSON.parse(wire.body_raw)['oslo.message']);
    return {
      line: index + 1,
      exchange: wire.exchange,
      routingKey: wire.routing_key,
      body: wire.body_raw,
      eventType: inner.event_type,
    };
  });

/** Who sends, unless said otherwise. */
export const SENDER: Actor = {
  name: 'neutron',
  role: 'operator',
  tenants: null,
  via: 'bus',
  from: 'neutron',
  request: null,
};

/** As the bus hands it to the intake. */
export const raw = ({ exchange, routingKey, body }: Recorded, at = 1_000): RawMessage => ({
  body,
  source: exchange,
  routingKey,
  headers: {},
  origin: 'bus',
  actor: SENDER,
  at,
});

/** A bare notification of Neutron. */
export function notification(
  eventType: string,
  payload: object,
  over: Partial<RawMessage> & { context?: object; messageId?: string } = {},
): RawMessage {
  const { context, messageId, ...rest } = over;
  const body = {
    event_type: eventType,
    payload,
    ...(messageId === undefined ? {} : { message_id: messageId }),
    ...context,
  };
  return message(body, rest);
}

/** Any body as a message of the bus. */
export function message(body: unknown, over: Partial<RawMessage> = {}): RawMessage {
  return {
    body: typeof body === 'string' ? body : JSON.stringify(body),
    source: 'neutron',
    routingKey: 'notifications.info',
    headers: {},
    origin: 'bus',
    actor: SENDER,
    at: 1_000,
    ...over,
  };
}
