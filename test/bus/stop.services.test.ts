import { describe, expect, it } from 'vitest';
import { amqpUrl } from '../support/services.ts';
import { Bystander, Gatekeeper, start, unique, until } from './broker.ts';
import { proxyTo } from './proxy.ts';

const KEYS = ['notifications.*'];

async function declared(): Promise<{ other: Bystander; exchange: string }> {
  const other = await Bystander.connect(amqpUrl());
  const exchange = unique('neutron');
  await other.declare(exchange);
  return { other, exchange };
}

describe('a stop of the bus', () => {
  it('stops although the store never answers, and leaves the messages to the queue', async () => {
    const { other, exchange } = await declared();
    const intake = new Gatekeeper();
    intake.act = () => new Promise(() => {});
    const exchanges = { [exchange]: KEYS };
    const { bus, queue } = await start({ url: amqpUrl(), intake, exchanges, stopMs: 100 });
    await until(() => bus.state() === 'connected');
    await other.publish(exchange, ['one']);
    await until(() => intake.bodies.length === 1);
    await bus.stop();
    await until(async () => (await other.ready(queue)) === 1);
  });

  it('stops although the broker hangs', async () => {
    const line = await proxyTo(amqpUrl());
    const { bus } = await start({ url: line.url, intake: new Gatekeeper(), stopMs: 100 });
    await until(() => bus.state() === 'connected');
    line.freeze();
    await bus.stop();
    expect(bus.state()).toBe('stopped');
  });

  it('finishes what it has begun when it is stopped, and leaves the rest', async () => {
    const { other, exchange } = await declared();
    const held = Promise.withResolvers<void>();
    const intake = new Gatekeeper();
    intake.act = () => held.promise;
    const { bus, queue, witness } = await start({
      url: amqpUrl(),
      intake,
      prefetch: 2,
      batch: 1,
      exchanges: { [exchange]: KEYS },
    });
    await until(() => bus.state() === 'connected');
    await other.publish(exchange, ['1', '2', '3', '4', '5']);
    await until(() => intake.batches.length === 2);
    const stopped = bus.stop();
    await until(async () => (await other.channel.checkQueue(queue)).consumerCount === 0);
    held.resolve();
    await stopped;
    expect(witness.points).toContain('acked');
    expect(await other.ready(queue)).toBe(3);
    expect(bus.state()).toBe('stopped');
  });
});
