import { describe, expect, it } from 'vitest';
import { rawMessage } from '../../src/bus/delivery.ts';

const delivery = (properties: object): Parameters<typeof rawMessage>[0] => ({
  content: Buffer.from('{"command": "poll"}'),
  fields: {
    exchange: 'neutron',
    routingKey: 'rug',
    deliveryTag: 1,
    redelivered: false,
    consumerTag: 'c',
  },
  properties: {
    contentType: undefined,
    contentEncoding: undefined,
    headers: {},
    deliveryMode: undefined,
    priority: undefined,
    correlationId: undefined,
    replyTo: undefined,
    expiration: undefined,
    messageId: undefined,
    timestamp: undefined,
    type: undefined,
    userId: undefined,
    appId: undefined,
    clusterId: undefined,
    ...properties,
  },
});

const UUID = '3F9D2C1E-0a1b-4c2d-8e3f-00112233aabb';

describe('a delivery of the broker', () => {
  it('is known by its message id where its body names none', () => {
    const raw = rawMessage(delivery({ messageId: UUID, correlationId: 'c7' }), 1, 'operator');
    expect(raw).toMatchObject({ fallbackId: UUID, actor: { request: UUID } });
  });

  it.each(['1', 'host-1', '0000000000000001', ` ${UUID}`])(
    'is not known by the message id %j, which may come again after a restart of its sender',
    (messageId) => {
      expect(rawMessage(delivery({ messageId }), 1, 'operator')).not.toHaveProperty('fallbackId');
    },
  );

  it('is not known by a correlation id, which many messages may share', () => {
    const raw = rawMessage(delivery({ correlationId: UUID }), 1, 'operator');
    expect(raw).not.toHaveProperty('fallbackId');
    expect(raw.actor.request).toBe(UUID);
  });
});
