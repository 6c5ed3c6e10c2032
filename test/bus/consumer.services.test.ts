import { describe, expect, it } from 'vitest';
import { EVENTS } from '../data/expected-notifications.ts';
import { RECORDED } from '../events/recording.ts';
import { setup } from '../events/setup.ts';
import { amqpUrl } from '../support/services.ts';
import { Bystander, Gatekeeper, start, unique, until } from './broker.ts';
import { proxyTo } from './proxy.ts';

const KEYS = ['notifications.*'];

/** A promise that the test settles. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

async function declared(): Promise<{ other: Bystander; exchange: string }> {
  const other = await Bystander.connect(amqpUrl());
  const exchange = unique('neutron');
  await other.declare(exchange);
  return { other, exchange };
}

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

const router = (id: string): string =>
  JSON.stringify({
    event_type: 'router.create.end',
    message_id: `m-${id}`,
    payload: { router: { id, tenant_id: 'demo', name: id } },
  });

describe('the consumer of notifications', () => {
  it('waits for an exchange that is missing, while it takes from the others', async () => {
    const [present, missing] = [unique('present'), unique('missing')];
    const other = await Bystander.connect(amqpUrl());
    await other.declare(present);
    const intake = new Gatekeeper();
    const exchanges = { [present]: KEYS, [missing]: KEYS };
    const { bus } = await start({ url: amqpUrl(), intake, exchanges });
    await until(() => bus.state() === `waiting for exchange ${missing}`);
    await other.publish(present, ['one']);
    await until(() => intake.bodies.length === 1);
    await other.declare(missing);
    await until(() => bus.state() === 'connected');
    await other.publish(missing, ['two']);
    await until(() => intake.bodies.length === 2);
    expect(intake.batches.flat()).toEqual([
      expect.objectContaining({ body: 'one', source: present, routingKey: 'notifications.info' }),
      expect.objectContaining({ body: 'two', source: missing, origin: 'bus' }),
    ]);
  });

  it('never declares an exchange that belongs to others', async () => {
    const exchange = unique('missing');
    const { bus } = await start({
      url: amqpUrl(),
      intake: new Gatekeeper(),
      exchanges: { [exchange]: KEYS },
    });
    await until(() => bus.state() === `waiting for exchange ${exchange}`);
    await bus.stop();
    const other = await Bystander.connect(amqpUrl());
    await expect(other.channel.checkExchange(exchange)).rejects.toThrow(/NOT_FOUND/);
  });

  it('brings the recorded notifications in, once, although they are published twice', async () => {
    const { other, exchange } = await declared();
    const { intake, ledger, witness } = setup();
    const exchanges = { [exchange]: [...KEYS, 'versioned_notifications.*'] };
    const { bus, queue } = await start({ url: amqpUrl(), intake, exchanges });
    await until(() => bus.state() === 'connected');
    for (const { body, routingKey } of [...RECORDED, ...RECORDED]) {
      other.send(exchange, body, routingKey);
    }
    await other.channel.waitForConfirms();
    await until(() => witness.counts.get(`rug_events_received_total ${exchange}`) === 830);
    const expected = Object.values(EVENTS).map(({ event, router: id }) => [event, id]);
    expect(ledger.offered.map(({ type, resourceId }) => [type, resourceId])).toEqual(expected);
    await bus.stop();
    expect(await other.ready(queue)).toBe(0);
  });

  it('leaves messages with the broker until they are committed, whatever befalls the line', async () => {
    const { other, exchange } = await declared();
    const line = await proxyTo(amqpUrl());
    const { intake, ledger } = setup();
    const exchanges = { [exchange]: KEYS };
    const { bus, queue, witness } = await start({ url: line.url, intake, exchanges });
    await until(() => bus.state() === 'connected');
    const held = gate();
    let begun = 0;
    ledger.commit = () => {
      begun += 1;
      return held.passed;
    };
    await other.publish(exchange, numbers(1, 10).map(router));
    await until(() => begun > 0);
    line.cut();
    await until(async () => (await other.ready(queue)) === 10);
    expect(witness.points).not.toContain('acked');
    held.open();
    line.mend();
    await until(() => witness.points.includes('acked'));
    await bus.stop();
    expect(await other.ready(queue)).toBe(0);
    const made = ledger.offered.map(({ resourceId }) => resourceId);
    expect(made.toSorted()).toEqual(numbers(1, 10).toSorted());
  });

  it('acknowledges nothing behind a batch that is still open', async () => {
    const { other, exchange } = await declared();
    const held = gate();
    const intake = new Gatekeeper();
    intake.act = ([first]) => (first?.body === '1' ? held.passed : Promise.resolve());
    const { bus, queue, witness } = await start({
      url: amqpUrl(),
      intake,
      batch: 1,
      exchanges: { [exchange]: KEYS },
    });
    await until(() => bus.state() === 'connected');
    await other.publish(exchange, numbers(1, 3));
    await until(() => intake.batches.length === 3);
    expect(witness.points).not.toContain('acked');
    held.open();
    await until(() => witness.points.includes('acked'));
    expect(witness.points.filter((point) => point === 'acked')).toHaveLength(1);
    await bus.stop();
    expect(await other.ready(queue)).toBe(0);
  });

  it('takes no more than the prefetch while nothing is committed', async () => {
    const { other, exchange } = await declared();
    const intake = new Gatekeeper();
    const held = gate();
    intake.act = () => held.passed;
    const { bus, queue } = await start({
      url: amqpUrl(),
      intake,
      prefetch: 5,
      batch: 2,
      exchanges: { [exchange]: KEYS },
    });
    await until(() => bus.state() === 'connected');
    await other.publish(exchange, numbers(1, 20));
    await until(() => intake.bodies.length === 5);
    expect(await other.ready(queue)).toBe(15);
    expect(Math.max(...intake.batches.map((batch) => batch.length))).toBeLessThanOrEqual(2);
    held.open();
    await until(() => intake.bodies.length === 20);
    expect(intake.bodies).toEqual(numbers(1, 20));
  });

  it('submits nothing while the writer is behind', async () => {
    const { other, exchange } = await declared();
    const intake = new Gatekeeper();
    let backlog = 1_000_000;
    let asked = 0;
    const { bus, queue } = await start({
      url: amqpUrl(),
      intake,
      prefetch: 4,
      backlog: () => {
        asked += 1;
        return backlog;
      },
      exchanges: { [exchange]: KEYS },
    });
    await until(() => bus.state() === 'connected');
    await other.publish(exchange, numbers(1, 10));
    await until(async () => (await other.ready(queue)) === 6 && asked > 5);
    expect(intake.batches).toEqual([]);
    backlog = 0;
    await until(() => intake.bodies.length === 10);
    expect(intake.bodies).toEqual(numbers(1, 10));
  });

  it('takes everything again, in order, when the store fails', async () => {
    const { other, exchange } = await declared();
    const intake = new Gatekeeper();
    let failures = 2;
    intake.act = async () => {
      if (failures-- > 0) throw new Error('the store is down');
    };
    const { bus, queue, witness } = await start({
      url: amqpUrl(),
      intake,
      exchanges: { [exchange]: KEYS },
    });
    await until(() => bus.state() === 'connected');
    await other.publish(exchange, numbers(1, 4));
    await until(() => witness.points.includes('acked') && intake.bodies.at(-1) === '4');
    expect(
      intake.batches
        .at(-1)
        ?.map(({ body }) => body)
        .at(-1),
    ).toBe('4');
    await bus.stop();
    expect(await other.ready(queue)).toBe(0);
    expect(new Set(intake.bodies)).toEqual(new Set(numbers(1, 4)));
  });

  it('survives a port that throws into its timer', async () => {
    const { other, exchange } = await declared();
    const intake = new Gatekeeper();
    let failures = 1;
    const { bus } = await start({
      url: amqpUrl(),
      intake,
      backlog: () => {
        if (failures-- > 0) throw new Error('a defect');
        return 0;
      },
      exchanges: { [exchange]: KEYS },
    });
    await until(() => bus.state() === 'connected');
    await other.publish(exchange, ['one']);
    await until(() => intake.bodies.length === 1);
  });

  it('comes back when its queue is deleted under it', async () => {
    const { other, exchange } = await declared();
    const intake = new Gatekeeper();
    const exchanges = { [exchange]: KEYS };
    const { bus, queue } = await start({ url: amqpUrl(), intake, exchanges });
    await until(() => bus.state() === 'connected');
    await other.channel.deleteQueue(queue);
    await until(() => bus.state() !== 'connected');
    await until(() => bus.state() === 'connected');
    await other.publish(exchange, ['after']);
    await until(() => intake.bodies.length === 1);
  });

  it('keeps a message of no use, with the reason, and takes the others of its batch', async () => {
    const { other, exchange } = await declared();
    const { intake, ledger } = setup();
    const { bus, queue } = await start({
      url: amqpUrl(),
      intake,
      exchanges: { [exchange]: KEYS },
    });
    await until(() => bus.state() === 'connected');
    const poison = '{"event_type": "router.create.end", "payload": {"router": {"id": 7}}}';
    await other.publish(exchange, [router('a'), poison, '{"oslo.message": "{"}', router('b')]);
    await until(() => ledger.offered.length === 2);
    await bus.stop();
    expect(await other.ready(queue)).toBe(0);
    const dead = [await other.get(`${queue}.dead`), await other.get(`${queue}.dead`)];
    expect(dead.map((one) => one && [String(one.content), one.properties.headers])).toEqual([
      [
        poison,
        expect.objectContaining({
          'x-rug-reason': 'payload.router.id must be text',
          'x-rug-field': 'payload.router.id',
          'x-rug-exchange': exchange,
        }),
      ],
      ['{"oslo.message": "{"}', expect.objectContaining({ 'x-rug-field': 'oslo.message' })],
    ]);
    expect(ledger.letters.map(({ field }) => field)).toEqual(['payload.router.id', 'oslo.message']);
  });

  it('buries a message whose headers leave no room for the reason', async () => {
    const { other } = await declared();
    const { intake, ledger } = setup();
    const { bus, queue } = await start({ url: amqpUrl(), intake });
    await until(() => bus.state() === 'connected');
    const headers = { big: 'x'.repeat(65_450) };
    other.channel.publish('', queue, Buffer.from('{'), { headers });
    other.channel.publish('', queue, Buffer.from(router('a')));
    await other.channel.waitForConfirms();
    await until(() => ledger.offered.length === 1);
    await bus.stop();
    expect(await other.ready(queue)).toBe(0);
    const dead = await other.get(`${queue}.dead`);
    expect(dead && Object.keys(dead.properties.headers ?? {})).toEqual([
      'x-rug-reason',
      'x-rug-field',
      'x-rug-exchange',
    ]);
  });
});
