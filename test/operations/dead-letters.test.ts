import { describe, expect, it } from 'vitest';
import { createIntake } from '../../src/events/intake.ts';
import { DRIVERS } from '../events/setup.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { VirtualTime } from '../support/virtual-time.ts';
import { by, type Desk, openDesk, refusalOf } from './desk.ts';

async function withLetter(body = '{"event_type": "x"}'): Promise<Desk & { readonly id: number }> {
  const desk = await openDesk();
  const letter = {
    source: 'neutron',
    reason: 'payload is missing',
    field: 'payload',
    body,
    headers: { 'routing-key': 'notifications.info', other: 7 },
    at: desk.time.now(),
  };
  await desk.store.writer.write([{ type: 'dead-letter', letter }], true);
  const [stored] = (await desk.store.reader.deadLetters({ limit: 1 })).items;
  if (stored === undefined) throw new Error('it was written');
  return { ...desk, id: stored.id };
}

describe('a dead letter', () => {
  it('is submitted as it came, and gone once it was taken in', async () => {
    const { operations, submitted, store, audit, id } = await withLetter();
    expect(await operations.deadLetters.retry(id, by())).toMatchObject({ verdict: 'ignored' });
    expect(submitted).toMatchObject([
      {
        body: '{"event_type": "x"}',
        source: 'neutron',
        routingKey: 'notifications.info',
        headers: { other: 7 },
        actor: { name: 'olga' },
      },
    ]);
    expect(await store.reader.deadLetter(id)).toBeNull();
    expect(await audit()).toMatchObject([{ action: 'dead-letter.retry', target: String(id) }]);
  });

  it('is submitted once when it is retried twice at once', async () => {
    const { operations, submitted, id } = await withLetter();
    const [first, second] = await Promise.allSettled([
      operations.deadLetters.retry(id, by()),
      operations.deadLetters.retry(id, by()),
    ]);
    expect(first).toMatchObject({ status: 'fulfilled', value: { verdict: 'ignored' } });
    expect(second).toMatchObject({ reason: { code: 'unknown_dead_letter' } });
    expect(submitted).toHaveLength(1);
  });

  it('is not submitted while it is dropped', async () => {
    const { operations, submitted, id } = await withLetter();
    const dropped = operations.deadLetters.drop(id, by());
    const retried = refusalOf(operations.deadLetters.retry(id, by()));
    await dropped;
    expect(await retried).toMatchObject({ code: 'unknown_dead_letter' });
    expect(submitted).toEqual([]);
  });

  it.each([
    ['an event', { type: 'UPDATE', resource: { id: 'r1' } }],
    ['a command', { command: 'resource-update', resource_id: 'r1' }],
  ])(
    'with %s that has no id does it once, though rug died before it was dropped',
    async (_, body) => {
      const desk = await withLetter(JSON.stringify(body));
      const { operations, store, offered, faults, inlet, directory, commands, id } = desk;
      await desk.put('r1');
      const intake = createIntake({
        ...store,
        scheduler: { offer: (rows) => offered.push(...rows) },
        directory,
        env: witnessedEnvironment(new VirtualTime()).env,
        commands,
        kinds: DRIVERS,
        sources: { neutron: { hardware: 'phantom' } },
        onFacts: () => {},
      });
      inlet.intake = {
        submit: async (...given) => {
          const verdicts = await intake.submit(...given);
          faults.write = new Error('killed');
          return verdicts;
        },
      };
      await expect(operations.deadLetters.retry(id, by())).rejects.toThrow('killed');
      inlet.intake = intake;
      expect(await store.reader.deadLetter(id)).not.toBeNull();
      await operations.deadLetters.retry(id, by());
      expect(offered.map(({ type }) => type)).toEqual(['UPDATE']);
      expect(await store.reader.deadLetter(id)).toBeNull();
    },
  );

  it('that was cut off when it was kept is not sent again', async () => {
    const { operations, submitted, id } = await withLetter('x'.repeat(65_536));
    expect(await refusalOf(operations.deadLetters.retry(id, by()))).toMatchObject({
      code: 'refused',
    });
    expect(submitted).toEqual([]);
  });

  it('is dropped, and the audit keeps what it was', async () => {
    const { operations, store, audit, id } = await withLetter();
    await operations.deadLetters.drop(id, by());
    expect(await store.reader.deadLetter(id)).toBeNull();
    expect(await audit()).toMatchObject([
      { action: 'dead-letter.drop', before: { source: 'neutron', reason: 'payload is missing' } },
    ]);
  });

  it('there is none of is said so, and it is nothing for who is bound to a tenant', async () => {
    const { operations, id } = await withLetter();
    for (const act of [operations.deadLetters.retry, operations.deadLetters.drop]) {
      expect(await refusalOf(act(id + 1, by()))).toMatchObject({ code: 'unknown_dead_letter' });
      const bound = act(id, by({ tenants: ['t1'] }));
      expect(await refusalOf(bound)).toMatchObject({ code: 'forbidden' });
    }
  });
});
