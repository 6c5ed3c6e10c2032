import { describe, expect, it } from 'vitest';
import { verdictSchema } from '../../src/bus/verdict.ts';
import { setup } from '../events/setup.ts';
import { amqpUrl } from '../support/services.ts';
import { Bystander, Gatekeeper, start, unique, until } from './broker.ts';

/** A sender with a reply queue of its own. */
async function sender(): Promise<{
  readonly other: Bystander;
  readonly replyTo: string;
  readonly replies: { readonly body: unknown; readonly properties: object }[];
}> {
  const other = await Bystander.connect(amqpUrl());
  const { queue: replyTo } = await other.channel.assertQueue('', { exclusive: true });
  const replies: { body: unknown; properties: object }[] = [];
  await other.channel.consume(
    replyTo,
    (message) => {
      if (message === null) return;
      const { properties, content } = message;
      replies.push({ body: JSON.parse(String(content)), properties });
    },
    { noAck: true },
  );
  return { other, replyTo, replies };
}

const ROUTER = { event_type: 'router.create.end', message_id: 'm1' };
const MESSAGES: readonly (readonly [string, object, object])[] = [
  [
    'an event',
    { ...ROUTER, payload: { router: { id: 'r1', tenant_id: 'T' } } },
    {
      verdict: 'accepted',
      events: [{ type: 'CREATE', resourceId: 'r1', outcome: 'taken', seq: 1 }],
    },
  ],
  [
    'what is of no interest',
    { event_type: 'router.create.start', payload: {} },
    { verdict: 'ignored', reason: 'it has only begun' },
  ],
  [
    'what is of no use',
    { event_type: 'router.create.end', payload: {} },
    { verdict: 'rejected', field: 'payload.router', reason: 'payload.router is missing' },
  ],
  [
    'a command',
    { command: 'poll' },
    {
      verdict: 'answered',
      answer: { command: 'poll', hit: 1, message: 'done', details: null },
    },
  ],
  [
    'a command that there is not',
    { command: 'dance' },
    {
      verdict: 'refused',
      code: 'unknown_command',
      field: null,
      reason: 'there is no command dance',
    },
  ],
];

describe('the replies of the bus', () => {
  it.each(MESSAGES)('say what became of %s', async (_, body, verdict) => {
    const { intake } = setup();
    const { bus, queue } = await start({ url: amqpUrl(), intake });
    await until(() => bus.state() === 'connected');
    const { other, replyTo, replies } = await sender();
    const properties = { replyTo, correlationId: 'c7', contentType: 'application/json' };
    other.channel.publish('', queue, Buffer.from(JSON.stringify(body)), properties);
    await until(() => replies.length === 1);
    expect(replies[0]).toEqual({
      body: verdict,
      properties: expect.objectContaining({
        correlationId: 'c7',
        contentType: 'application/json',
        type: 'rug.verdict',
      }),
    });
    expect(verdictSchema.parse(replies[0]?.body)).toEqual(verdict);
  });

  it('reach who waits on the direct reply queue of the broker', async () => {
    const { intake } = setup();
    const { bus, queue } = await start({ url: amqpUrl(), intake });
    await until(() => bus.state() === 'connected');
    const other = await Bystander.connect(amqpUrl());
    const heard = Promise.withResolvers<string>();
    const replyTo = 'amq.rabbitmq.reply-to';
    await other.channel.consume(replyTo, (one) => heard.resolve(String(one?.content)), {
      noAck: true,
    });
    other.channel.publish('', queue, Buffer.from('{"command":"poll"}'), { replyTo });
    expect(JSON.parse(await heard.promise)).toMatchObject({ verdict: 'answered' });
  });

  it('come after the commit, and again for a message that comes again', async () => {
    const { intake, ledger, commander } = setup();
    const { bus, queue } = await start({ url: amqpUrl(), intake, batch: 1 });
    await until(() => bus.state() === 'connected');
    const { other, replyTo, replies } = await sender();
    const held = Promise.withResolvers<void>();
    let begun = 0;
    ledger.commit = () => {
      begun += 1;
      return held.promise;
    };
    const event = { ...ROUTER, payload: { router: { id: 'r1', tenant_id: 'T' } } };
    const command = { id: 'k', command: 'poll' };
    for (const body of [event, event, command, command]) {
      other.channel.publish('', queue, Buffer.from(JSON.stringify(body)), { replyTo });
    }
    await until(() => begun === 2);
    expect(replies).toEqual([]);
    held.resolve();
    await until(() => replies.length === 4);
    expect(replies.map(({ body }) => body)).toMatchObject([
      { events: [{ outcome: 'taken' }] },
      { events: [{ outcome: 'duplicate' }] },
      { verdict: 'answered' },
      { verdict: 'answered' },
    ]);
    expect(commander.done).toHaveLength(1);
  });

  it('that nobody can get hurt neither the message nor those behind it', async () => {
    const { intake, ledger } = setup();
    const { bus, queue, witness } = await start({ url: amqpUrl(), intake });
    await until(() => bus.state() === 'connected');
    const other = await Bystander.connect(amqpUrl());
    const replyTos = [unique('nobody'), 'amq.rabbitmq.reply-to.nonsense', 'amq.gen-x', 'é'];
    const router = (id: string): Buffer =>
      Buffer.from(
        JSON.stringify({
          event_type: 'router.create.end',
          payload: { router: { id, tenant_id: 'T' } },
        }),
      );
    for (const [index, replyTo] of replyTos.entries()) {
      other.channel.publish('', queue, router(`r${index}`), { replyTo });
    }
    other.channel.publish('', queue, router('last'));
    await until(() => ledger.offered.at(-1)?.resourceId === 'last');
    await until(() => witness.points.includes('acked'));
    await bus.stop();
    expect(await other.ready(queue)).toBe(0);
    expect(ledger.offered).toHaveLength(5);
  });

  it('name who sent: the user of the broker, the application, else the exchange', async () => {
    const intake = new Gatekeeper();
    const { bus, queue } = await start({ url: amqpUrl(), intake, role: 'viewer' });
    await until(() => bus.state() === 'connected');
    const other = await Bystander.connect(amqpUrl());
    const user = new URL(amqpUrl()).username;
    other.channel.publish('', queue, Buffer.from('1'), {
      userId: user,
      appId: 'cli',
      messageId: 'm9',
    });
    other.channel.publish('', queue, Buffer.from('2'), { appId: 'cli\u001b', correlationId: 'c' });
    other.channel.publish('', queue, Buffer.from('3'));
    await until(() => intake.bodies.length === 3);
    const sent = { role: 'viewer', tenants: null, via: 'bus' };
    expect(intake.batches.flat().map(({ actor }) => actor)).toEqual([
      { ...sent, name: user, from: `queue (${user})`, request: 'm9' },
      { ...sent, name: 'cli', from: 'queue', request: 'c' },
      { ...sent, name: 'queue', from: 'queue', request: null },
    ]);
  });
});
