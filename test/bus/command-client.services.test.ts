import { connect } from 'amqplib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { giveCommand } from '../../src/bus/command-client.ts';
import { systemChance, systemTime } from '../../src/environment.ts';
import { setup } from '../events/setup.ts';
import { amqpUrl } from '../support/services.ts';
import { VirtualTime } from '../support/virtual-time.ts';
import { Bystander, start, unique, until } from './broker.ts';

const outside = { time: systemTime, chance: systemChance };

interface Heard {
  readonly routingKey: string;
  readonly headers: object;
  readonly body: Record<string, unknown>;
}

/** Somebody who listens to an exchange as a rug does, and answers so often. */
async function listener(
  answers: readonly string[],
  exchange = unique('commands'),
): Promise<{ readonly exchange: string; readonly heard: Promise<Heard> }> {
  const model = await connect(amqpUrl());
  onTestFinished(() => model.close());
  const channel = await model.createChannel();
  await channel.assertExchange(exchange, 'topic', { durable: true, autoDelete: true });
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

  it('is tried at the other exchange where nobody hears it, and there only', async () => {
    const verdict = { verdict: 'answered' };
    const own = await listener([JSON.stringify(verdict)]);
    const missing = { url: amqpUrl(), exchange: unique('missing'), payload, user: null };
    const request = { ...missing, fallback: own.exchange, patience: 20_000 };
    expect(await giveCommand(request, outside)).toEqual({ kind: 'answered', body: verdict });

    const heard = await listener([JSON.stringify('first')]);
    const first = { ...request, exchange: heard.exchange, fallback: unique('other') };
    expect(await giveCommand(first, outside)).toEqual({ kind: 'answered', body: 'first' });

    const nowhere = { ...request, fallback: unique('missing') };
    expect(await giveCommand(nowhere, outside)).toEqual({ kind: 'unheard' });
  });

  it("is heard on rug's own exchange where no Neutron is, though it went to that of Neutron", async () => {
    await listener([JSON.stringify('heard')], 'rug.commands');
    const request = { url: amqpUrl(), payload, user: null, patience: 20_000 };
    const reply = await giveCommand({ ...request, exchange: 'neutron' }, outside);
    expect(reply).toEqual({ kind: 'answered', body: 'heard' });
    const other = await giveCommand({ ...request, exchange: unique('neutron') }, outside);
    expect(other).toEqual({ kind: 'unheard' });
  });

  it('reaches a rug on a broker that no service has used, and is answered', async () => {
    const { intake } = setup();
    const commands = unique('rug.commands');
    const exchanges = { [unique('neutron')]: ['notifications.*'] };
    const { bus } = await start({ url: amqpUrl(), intake, exchanges, commands });
    // What it waits for is known once it consumes.
    await until(() => bus.queues()[0]?.consuming === true);
    await until(() => bus.queues()[0]?.waitingFor.includes(commands) === false);
    const [exchange = ''] = Object.keys(exchanges);
    const poll = { url: amqpUrl(), exchange, fallback: commands, payload: { command: 'poll' } };
    expect(await giveCommand({ ...poll, user: 'anna', patience: 20_000 }, outside)).toEqual({
      kind: 'answered',
      body: {
        verdict: 'answered',
        answer: { command: 'poll', hit: 1, message: 'done', details: null },
      },
    });
    expect(bus.state()).toBe(`waiting for exchange ${exchange}`);
    const other = await Bystander.connect(amqpUrl());
    // Ours outlives a broker: whoever declares it otherwise is refused.
    await other.channel.assertExchange(commands, 'topic', { durable: true });
    await other.channel.deleteExchange(commands);
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
