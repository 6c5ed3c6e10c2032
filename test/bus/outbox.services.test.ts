import { describe, expect, it } from 'vitest';
import type { OutboxRow, SideWrite } from '../../src/model/store.ts';
import { routerRow } from '../support/rows.ts';
import { amqpUrl } from '../support/services.ts';
import { Bystander, Gatekeeper, type Started, start, until } from './broker.ts';

/** An outbox in memory: rows leave it when they are marked as sent. */
class Rows {
  readonly waiting: OutboxRow[] = [];
  readonly sent: number[] = [];
  failures = 0;

  /** Called when there was nothing to read. */
  onEmpty = (): void => {};

  read = async (limit: number): Promise<readonly OutboxRow[]> => {
    if (this.waiting.length === 0) this.onEmpty();
    return this.waiting.slice(0, limit);
  };

  write = async (sides: readonly SideWrite[]): Promise<void> => {
    if (this.failures-- > 0) throw new Error('the store is down');
    for (const side of sides) {
      if (side.type !== 'outbox-sent') throw new Error(`unexpected ${side.type}`);
      this.sent.push(...side.ids);
      for (const id of side.ids)
        this.waiting.splice(
          this.waiting.findIndex((row) => row.id === id),
          1,
        );
    }
  };

  add(...ids: readonly number[]): void {
    for (const id of ids) {
      this.waiting.push({
        id,
        resourceId: 'r1',
        tenantId: 't1',
        type: 'status',
        body: { status: 'configured', n: id },
        at: 1_700_000_000_000,
      });
    }
  }
}

async function setup(rows: Rows): Promise<Started & { other: Bystander; listen: string }> {
  const started = await start({
    url: amqpUrl(),
    intake: new Gatekeeper(),
    outbox: rows.read,
    write: rows.write,
    directory: { get: (id) => routerRow(id) },
  });
  await until(() => started.bus.state() === 'connected');
  const other = await Bystander.connect(amqpUrl());
  await until(async () => exists(other, started.notices));
  const { queue } = await other.channel.assertQueue('', { exclusive: true });
  await other.channel.bindQueue(queue, started.notices, 'virtual_router.status');
  return { ...started, other, listen: queue };
}

async function exists(other: Bystander, exchange: string): Promise<boolean> {
  const probe = await other.model.createChannel();
  probe.on('error', () => {});
  return probe.checkExchange(exchange).then(
    () => probe.close().then(() => true),
    () => false,
  );
}

async function received(other: Bystander, queue: string): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (;;) {
    const one = await other.get(queue);
    if (one === false) return all;
    all.push(JSON.parse(String(one.content)));
  }
}

/** Acts after that many turns of the microtask queue. */
function afterTurns(turns: number, act: () => void): void {
  if (turns === 0) act();
  else queueMicrotask(() => afterTurns(turns - 1, act));
}

describe('the outbox', () => {
  it('publishes notices in order, and marks them as sent once the broker has them', async () => {
    const rows = new Rows();
    const { bus, witness, other, listen } = await setup(rows);
    rows.add(1, 2, 3);
    bus.kick();
    await until(() => rows.sent.length === 3);
    expect(witness.points).toContain('outbox.sent');
    const notice = (id: number): object => ({
      id,
      type: 'status',
      resource: { id: 'r1', tenantId: 't1', kind: 'virtual_router' },
      at: 1_700_000_000_000,
      body: { status: 'configured', n: id },
    });
    expect(await received(other, listen)).toEqual([notice(1), notice(2), notice(3)]);
  });

  it('publishes again what could not be marked as sent', async () => {
    const rows = new Rows();
    const { bus, other, listen } = await setup(rows);
    rows.failures = 1;
    rows.add(1);
    bus.kick();
    await until(() => rows.sent.length === 1);
    const ids = (await received(other, listen)).map((one) => (one as { id: number }).id);
    expect(ids).toEqual([1, 1]);
  });

  it('misses no kick, however close to the end of its work', async () => {
    const rows = new Rows();
    const { bus } = await setup(rows);
    for (let turns = 0; turns < 12; turns++) {
      rows.onEmpty = () => {
        rows.onEmpty = () => {};
        afterTurns(turns, () => {
          rows.add(turns);
          bus.kick();
        });
      };
      bus.kick();
      await until(() => rows.sent.length === turns + 1);
    }
    expect(rows.sent).toEqual(Array.from({ length: 12 }, (_, turns) => turns));
  });
});
