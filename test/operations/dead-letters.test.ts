import { describe, expect, it } from 'vitest';
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
