import { describe, expect, it, onTestFinished } from 'vitest';
import { startRabbit } from '../../scripts/services/rabbit.ts';
import type { OutboxRow } from '../../src/model/store.ts';
import { Bystander, Gatekeeper, start, unique, until } from './broker.ts';

const notice: OutboxRow = {
  id: 1,
  resourceId: 'r1',
  tenantId: 't1',
  type: 'status',
  body: {},
  at: 1_000,
};

describe('a broker that goes away', () => {
  it('is waited for at the start, and again after it was killed', async () => {
    const broker = await startRabbit();
    onTestFinished(() => broker.stop());
    await broker.kill();
    const intake = new Gatekeeper();
    const exchange = unique('neutron');
    const pending = [notice];
    const { bus, queue, notices } = await start({
      url: broker.url,
      intake,
      exchanges: { [exchange]: ['notifications.*'] },
      outbox: async () => [...pending],
      write: async () => {
        pending.length = 0;
      },
    });
    expect(bus.state()).toBe('connecting');

    await broker.restart();
    await until(() => bus.state() === `waiting for exchange ${exchange}`);
    await until(() => pending.length === 0);
    const before = await Bystander.connect(broker.url);
    await before.declare(exchange);
    await until(() => bus.state() === 'connected');
    await before.publish(exchange, ['before']);
    await until(() => intake.bodies.includes('before'));

    await broker.kill();
    await until(() => bus.state() === 'connecting');
    pending.push({ ...notice, id: 2 });
    bus.kick();
    await broker.restart();
    const after = await Bystander.connect(broker.url);
    await until(() => bus.state() === `waiting for exchange ${exchange}`);
    await after.declare(exchange);
    await until(() => bus.state() === 'connected');
    await after.publish(exchange, ['after']);
    await until(() => intake.bodies.includes('after'));
    await until(() => pending.length === 0);
    await bus.stop();
    expect(await after.ready(queue)).toBe(0);
    await after.channel.checkExchange(notices);
  });
});
