import type { ConsumeMessage } from 'amqplib';
import { describe, expect, it } from 'vitest';
import { carefully, keyOf } from '../../src/bus/careful.ts';
import { settle } from '../support/virtual-time.ts';

const message = (body: string, redelivered = false, exchange = 'neutron'): ConsumeMessage => ({
  content: Buffer.from(body),
  fields: { consumerTag: 'c', deliveryTag: 1, redelivered, exchange, routingKey: 'info' },
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
  },
});

const again = (body: string): ConsumeMessage => message(body, true);

/** What was submitted, and what is under way; trials and submissions end when the test says so. */
class Rig {
  readonly submitted: string[] = [];
  readonly trials: { readonly key: string; readonly begin: (poison: string | null) => void }[] = [];
  readonly ends: (() => void)[] = [];
  watches = true;
  isOver = false;
  readonly take = carefully({
    suspicion: {
      watches: () => this.watches,
      isSuspect: () => true,
      alone: async (key, work) => {
        const begun = Promise.withResolvers<string | null>();
        this.trials.push({ key, begin: begun.resolve });
        const done = await work(await begun.promise);
        this.submitted.push(done ? 'tried' : 'left');
      },
    },
    submit: (messages, poison) => {
      const bodies = messages.map(({ content }) => content.toString()).join('');
      this.submitted.push(poison === null ? bodies : `${bodies}: ${poison}`);
      return new Promise<void>((resolve) => {
        this.ends.push(resolve);
      });
    },
    isOver: () => this.isOver,
  });

  async begin(poison: string | null = null): Promise<void> {
    this.trials.shift()?.begin(poison);
    await settle();
  }

  async end(): Promise<void> {
    this.ends.shift()?.();
    await settle();
  }
}

describe('messages of a careful start', () => {
  it('are submitted as they come while nothing is suspected', async () => {
    const rig = new Rig();
    rig.watches = false;
    void rig.take([again('a'), again('b')]);
    void rig.take([message('c')]);
    expect(rig.submitted).toEqual(['ab', 'c']);
  });

  it('go alone where they come again, and what is behind them waits, in order', async () => {
    const rig = new Rig();
    const all = [
      rig.take([message('a'), again('b'), again('c'), message('d'), message('e')]),
      rig.take([message('f')]),
    ];
    await settle();
    expect(rig.submitted).toEqual(['a']);
    await rig.end();
    expect([rig.submitted, rig.trials.length]).toEqual([['a'], 1]);
    await rig.begin();
    expect(rig.submitted).toEqual(['a', 'b']);
    await rig.end();
    await rig.begin('it is poison');
    await rig.end();
    await rig.end();
    expect(rig.submitted).toEqual(['a', 'b', 'tried', 'c: it is poison', 'tried', 'de', 'f']);
    await rig.end();
    await Promise.all(all);
    void rig.take([message('g')]);
    void rig.take([message('h')]);
    expect(rig.submitted.slice(-2)).toEqual(['g', 'h']);
  });

  it('are left to the queue when the channel is gone before their turn', async () => {
    const rig = new Rig();
    const done = rig.take([again('a'), message('b')]);
    await settle();
    rig.isOver = true;
    await rig.begin();
    await done;
    expect(rig.submitted).toEqual(['left']);
  });

  it('are known by what they are, not by a number that their sender counts', () => {
    const known = keyOf(message('a'));
    expect(keyOf(again('a'))).toBe(known);
    expect(keyOf(message('b'))).not.toBe(known);
    expect(keyOf(message('a', false, 'nova'))).not.toBe(known);
    const numbered = message('a');
    numbered.properties.messageId = '1';
    expect(keyOf(numbered)).not.toBe(known);
    expect(known).toMatch(/^[0-9a-f]{64}$/);
  });
});
