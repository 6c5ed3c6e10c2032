import { describe, expect, it } from 'vitest';
import { setup } from '../events/setup.ts';
import { amqpUrl } from '../support/services.ts';
import { Bystander, Gatekeeper, type Started, start, unique, until } from './broker.ts';

const agentOf = (): { enabled: true; exchange: string; queue: string } => ({
  enabled: true,
  exchange: unique('l3_agent_fanout'),
  queue: unique('rug.l3_agent'),
});

const cast = (method: string, args: object, unique_id: string): Buffer =>
  Buffer.from(
    JSON.stringify({
      'oslo.version': '2.0',
      'oslo.message': JSON.stringify({ method, args, _unique_id: unique_id }),
    }),
  );

const router = (id: string): string =>
  JSON.stringify({
    event_type: 'router.create.end',
    payload: { router: { id, tenant_id: 'T' } },
  });

describe('the queue for calls to L3 agents', () => {
  /** How oslo.messaging may have declared the exchange before rug came. */
  const before: readonly (readonly [string, { durable: boolean; autoDelete: boolean } | null])[] = [
    ['is missing', null],
    ['is as oslo.messaging makes it', { durable: false, autoDelete: true }],
    ['is durable', { durable: true, autoDelete: false }],
  ];
  it.each(before)('hears calls when the exchange %s', async (_, declared) => {
    const agent = agentOf();
    const other = await Bystander.connect(amqpUrl());
    if (declared !== null) await other.channel.assertExchange(agent.exchange, 'fanout', declared);
    const { intake, ledger, witness } = setup();
    const { bus } = await start({ url: amqpUrl(), intake, agent });
    await until(() => bus.state() === 'connected');
    const routers = [{ id: 'a', tenant_id: 'T', name: 'a' }];
    for (const [method, args] of [
      ['routers_updated', { routers }],
      ['routers_updated', { routers: ['a'] }],
      ['router_deleted', { router_id: 'a' }],
    ] as const) {
      other.channel.publish(agent.exchange, '', cast(method, args, unique('u')));
    }
    await until(() => ledger.offered.length === 3);
    expect(ledger.offered.map(({ type }) => type)).toEqual(['CREATE', 'UPDATE', 'DELETE']);
    expect(witness.counts.get(`rug_events_received_total ${agent.exchange}`)).toBe(3);
    await bus.stop();
    expect(await other.ready(agent.queue)).toBe(0);
    await other.channel.deleteExchange(agent.exchange);
  });

  it('makes the exchange as oslo.messaging declares it, so that neither is in the way', async () => {
    const agent = agentOf();
    const { bus } = await start({ url: amqpUrl(), intake: new Gatekeeper(), agent });
    await until(() => bus.state() === 'connected');
    const other = await Bystander.connect(amqpUrl());
    const as = { durable: false, autoDelete: true };
    await expect(other.channel.assertExchange(agent.exchange, 'fanout', as)).resolves.toBeDefined();
    expect(bus.queues()).toEqual([
      expect.objectContaining({ consuming: true, exchanges: [] }),
      { name: agent.queue, consuming: true, exchanges: [agent.exchange], waitingFor: [] },
    ]);
  });

  it('keeps what comes while rug is away', async () => {
    const agent = agentOf();
    const first = await start({ url: amqpUrl(), intake: new Gatekeeper(), agent });
    await until(() => first.bus.state() === 'connected');
    await first.bus.stop();
    const other = await Bystander.connect(amqpUrl());
    await other.channel.publish(agent.exchange, '', Buffer.from('meanwhile'));
    const intake = new Gatekeeper();
    await start({ url: amqpUrl(), intake, agent });
    await until(() => intake.bodies.length === 1);
    expect(intake.bodies).toEqual(['meanwhile']);
  });

  it('has dead letters of its own, and does not disturb the other queue', async () => {
    const agent = agentOf();
    const exchange = unique('neutron');
    const other = await Bystander.connect(amqpUrl());
    await other.declare(exchange);
    const { intake, ledger } = setup();
    const started: Started = await start({
      url: amqpUrl(),
      intake,
      agent,
      exchanges: { [exchange]: ['notifications.*'] },
    });
    const { bus, queue } = started;
    await until(() => bus.state() === 'connected');
    other.channel.publish(agent.exchange, '', cast('router_deleted', {}, 'u1'));
    other.send(exchange, '{', 'notifications.info');
    other.send(exchange, router('b'), 'notifications.info');
    await until(() => ledger.offered.length === 1 && ledger.letters.length === 2);
    await bus.stop();
    const dead = [await other.get(`${agent.queue}.dead`), await other.get(`${queue}.dead`)];
    expect(dead.map((one) => (one ? one.properties.headers : null))).toEqual([
      expect.objectContaining({
        'x-rug-reason': 'oslo.message.args.router is missing',
        'x-rug-exchange': agent.exchange,
      }),
      expect.objectContaining({ 'x-rug-exchange': exchange }),
    ]);
    for (const name of [queue, agent.queue]) expect(await other.ready(name)).toBe(0);
  });

  it('goes on when its exchange cannot be had, and so does the other queue', async () => {
    const agent = { ...agentOf(), exchange: 'amq.rug.forbidden' };
    const exchange = unique('neutron');
    const other = await Bystander.connect(amqpUrl());
    await other.declare(exchange);
    const intake = new Gatekeeper();
    const exchanges = { [exchange]: ['notifications.*'] };
    const { bus } = await start({ url: amqpUrl(), intake, agent, exchanges });
    await until(() => bus.state() === 'waiting for exchange amq.rug.forbidden');
    await other.publish(exchange, ['one']);
    await until(() => intake.bodies.length === 1);
  });

  it('is not there unless it is wanted', async () => {
    const agent = { ...agentOf(), enabled: false };
    const { bus } = await start({ url: amqpUrl(), intake: new Gatekeeper(), agent });
    await until(() => bus.state() === 'connected');
    expect(bus.queues()).toHaveLength(1);
    const other = await Bystander.connect(amqpUrl());
    await expect(other.channel.checkQueue(agent.queue)).rejects.toThrow(/NOT_FOUND/);
  });
});

describe('a message of no use that is a command', () => {
  it('lies in the dead letter queue with its reason', async () => {
    const { intake } = setup();
    const { bus, queue, witness } = await start({ url: amqpUrl(), intake });
    await until(() => bus.state() === 'connected');
    const other = await Bystander.connect(amqpUrl());
    other.channel.publish('', queue, Buffer.from('{"command":"dance"}'));
    await until(() => witness.points.includes('acked'));
    const dead = await other.get(`${queue}.dead`);
    expect(dead ? dead.properties.headers?.['x-rug-reason'] : null).toBe(
      'there is no command dance',
    );
  });
});
