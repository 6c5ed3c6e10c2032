import { connect } from 'amqplib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { giveCommand } from '../../src/bus/command-client.ts';
import { systemChance, systemTime } from '../../src/environment.ts';
import { amqpUrl } from '../support/services.ts';
import { VirtualTime } from '../support/virtual-time.ts';
import { unique } from './broker.ts';

const outside = { time: systemTime, chance: systemChance };

interface Heard {
  readonly routingKey: string;
  readonly headers: object;
  readonly body: Record<string, unknown>;
}

/** Somebody who listens to an exchange as a rug does, and answers so often. */
async function listener(
  answers: readonly string[],
): Promise<{ readonly exchange: string; readonly heard: Promise<Heard> }> {
  const model = await connect(amqpUrl());
  onTestFinished(() => model.close());
  const channel = await model.createChannel();
  const exchange = unique('commands');
  await channel.assertExchange(exchange, 'topic', { durable: false, autoDelete: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, 'notifications.*');
  const heard = new Promise<Heard>((resolve) => {
    channel
      .consume(queue, (message) => {
        if (message === null) return;
        const { correlationId, replyTo } = message.properties;
        for (const answer of answers) {
          channel.sendToQueue(replyTo, Buffer.from(answer), { correlationId });
        }
        resolve({
          routingKey: message.fields.routingKey,
          headers: message.properties,
          body: JSON.parse(message.content.toString()),
        });
      })
      .catch(() => undefined);
  });
  return { exchange, heard };
}

describe('a command over the bus', () => {
  const payload = { command: 'resource-rebuild', resource_id: 'r1', reason: 'näher' };

  it('goes out as the field sends it, and comes back with its answer (spec 3.4)', async () => {
    const verdict = { verdict: 'answered', answer: { hit: 1 } };
    const { exchange, heard } = await listener([JSON.stringify(verdict)]);
    const request = { url: amqpUrl(), exchange, payload, user: 'anna', patience: 20_000 };
    expect(await giveCommand(request, outside)).toEqual({ kind: 'answered', body: verdict });
    const { routingKey, headers, body } = await heard;
    expect(routingKey).toBe('notifications.info');
    expect(headers).toMatchObject({ contentType: 'application/json' });
    expect(body['oslo.version']).toBe('2.0');
    const message = JSON.parse(String(body['oslo.message']));
    expect(message).toMatchObject({
      ...{ event_type: 'astara.command', priority: 'INFO', payload, publisher_id: 'rug-ctl' },
      _context_user_name: 'anna',
      ...{ message_id: expect.any(String), _unique_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/),
    });
  });

  it('takes an answer in the envelope, the first one, and one that is no JSON', async () => {
    const inner = JSON.stringify({ a: 1 });
    const wrapped = await listener([JSON.stringify({ 'oslo.message': inner }), '{}']);
    const ask = (exchange: string): ReturnType<typeof giveCommand> =>
      giveCommand({ url: amqpUrl(), exchange, payload, user: 'anna', patience: 20_000 }, outside);
    expect(await ask(wrapped.exchange)).toEqual({ kind: 'answered', body: { a: 1 } });
    const { exchange } = await listener(['<html>']);
    expect(await ask(exchange)).toEqual({ kind: 'answered', body: undefined });
  });

  it('is silent when nobody answers in time', async () => {
    const { exchange, heard } = await listener([]);
    const time = new VirtualTime();
    const reply = giveCommand(
      { url: amqpUrl(), exchange, payload, user: 'anna', patience: 20_000 },
      { time, chance: systemChance },
    );
    await heard;
    while (time.next === null) await new Promise((wake) => setImmediate(wake));
    await time.advance(20_000);
    expect(await reply).toEqual({ kind: 'silent' });
  });

  it('is unheard where no queue is bound or no exchange is, and fails where there is no broker', async () => {
    const model = await connect(amqpUrl());
    onTestFinished(() => model.close());
    const channel = await model.createChannel();
    const exchange = unique('deaf');
    await channel.assertExchange(exchange, 'topic', { durable: false });
    const request = { url: amqpUrl(), exchange, payload, user: 'anna', patience: 20_000 };
    expect(await giveCommand(request, outside)).toEqual({ kind: 'unheard' });
    await channel.deleteExchange(exchange);
    expect(await giveCommand(request, outside)).toEqual({ kind: 'unheard' });
    const nowhere = { ...request, url: 'amqp://127.0.0.1:9' };
    await expect(giveCommand(nowhere, outside)).rejects.toThrow('ECONNREFUSED');
  });
});
