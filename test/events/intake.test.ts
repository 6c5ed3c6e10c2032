import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIntake } from '../../src/events/intake.ts';
import type { RawMessage } from '../../src/model/ports.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { settle, VirtualTime } from '../support/virtual-time.ts';
import { Commander } from './commander.ts';
import { Ledger } from './ledger.ts';
import { message, notification } from './recording.ts';
import { DRIVERS, setup } from './setup.ts';

const T = 'tenant';

const router = (id: string, over: object = {}): RawMessage =>
  notification('router.create.end', { router: { id, tenant_id: T, name: id } }, over);

const plug = (id: string, subnet: string): RawMessage =>
  notification('router.interface.create', {
    router_interface: { id, port_id: `port-${subnet}`, subnet_id: subnet },
  });

const port = (id: string, subnet: string): RawMessage =>
  notification('port.update.end', {
    port: { id, tenant_id: T, fixed_ips: [{ subnet_id: subnet }], revision_number: 1 },
  });

const targets = (ledger: Ledger): readonly string[] =>
  ledger.offered.map(({ type, resourceId }) => `${type} ${resourceId}`);

describe('the intake', () => {
  it('reads a batch in order: each message sees what those before it teach', async () => {
    const { intake, ledger } = setup();
    await intake.submit([
      router('a'),
      router('b'),
      plug('b', 's'),
      port('p', 's'),
      port('q', 'else'),
    ]);
    expect(targets(ledger)).toEqual([
      'CREATE a',
      'CREATE b',
      'UPDATE b',
      'UPDATE b',
      'UPDATE a',
      'UPDATE b',
    ]);
  });

  it('lets a batch see what the one before it teaches while that is not yet committed', async () => {
    const { intake, ledger } = setup();
    let commit = (): void => {};
    ledger.commit = () =>
      new Promise((resolve) => {
        commit = resolve;
      });
    const first = intake.submit([router('a'), router('b'), plug('b', 's')]);
    const commitFirst = commit;
    const second = intake.submit([port('p', 's')]);
    expect(ledger.directory.fact('subnet', 's')).toBeUndefined();
    commitFirst();
    await first;
    commit();
    await second;
    expect(targets(ledger).at(-1)).toBe('UPDATE b');
    expect(ledger.offered).toHaveLength(4);
  });

  it('forgets what a batch taught when its commit fails', async () => {
    const { intake, ledger } = setup();
    await intake.submit([router('a'), router('b')]);
    ledger.commit = () => Promise.reject(new Error('the store is down'));
    await expect(intake.submit([plug('b', 's')])).rejects.toThrow('the store is down');
    ledger.commit = async () => {};
    await intake.submit([port('p', 's')]);
    expect(targets(ledger).slice(2)).toEqual(['UPDATE a', 'UPDATE b']);
  });

  it('answers and offers only what is committed', async () => {
    const { intake, ledger, witness } = setup();
    let commit = (): void => {};
    ledger.commit = () =>
      new Promise((resolve) => {
        commit = resolve;
      });
    let answered = false;
    const submitted = intake.submit([router('a')]).then((verdicts) => {
      answered = true;
      return verdicts;
    });
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    expect(witness.points).toEqual(['intake.received']);
    expect(ledger.offered).toEqual([]);
    commit();
    expect(await submitted).toEqual([
      {
        verdict: 'accepted',
        events: [{ type: 'CREATE', resourceId: 'a', outcome: 'taken', seq: 1 }],
      },
    ]);
  });

  it('offers a row with the resource it made, and without where it was there', async () => {
    const { intake, ledger } = setup();
    await intake.submit([router('a'), router('a')]);
    expect(ledger.offered).toMatchObject([
      {
        seq: 1,
        origin: 'bus',
        created: {
          id: 'a',
          tenantId: T,
          kind: 'virtual_router',
          hardware: 'phantom',
          createdAt: 1_000,
        },
      },
      { seq: 2 },
    ]);
    expect(ledger.offered[1]).not.toHaveProperty('created');
  });

  it('tells facts before it offers rows, and tells those of ignored messages too', async () => {
    const ledger = new Ledger();
    const order: string[] = [];
    const intake = createIntake({
      ...ledger,
      env: witnessedEnvironment(new VirtualTime()).env,
      commands: new Commander(),
      kinds: DRIVERS,
      sources: { neutron: { hardware: 'phantom' } },
      scheduler: { offer: () => order.push('rows') },
      onFacts: (facts) => order.push(...facts.map(({ kind, key }) => `${kind} ${key}`)),
    });
    const network = notification('network.create.end', { network: { id: 'n' } });
    const verdicts = await intake.submit([network, router('a'), plug('a', 's')]);
    expect(verdicts[0]).toMatchObject({ verdict: 'ignored' });
    expect(order).toEqual(['network n', 'port port-s', 'subnet s', 'rows']);
  });

  it('knows a message by its id, and an event whose message has none by an id of its own', async () => {
    const { intake, ledger } = setup();
    const named = router('a', { messageId: 'm1' });
    const [, again] = await intake.submit([named, named]);
    expect(again).toMatchObject({ events: [{ outcome: 'duplicate', seq: null }] });
    expect(ledger.offered.map(({ eventId }) => eventId)).toEqual(['m1']);
    await intake.submit([router('b'), router('c')]);
    const [, b, c] = ledger.offered.map(({ eventId }) => eventId);
    expect(b).toMatch(/^[0-9a-f-]{36}$/);
    expect(c).not.toBe(b);
  });

  it('sets a broken message aside and takes the rest of its batch', async () => {
    const { intake, ledger } = setup();
    const broken = message('{"event_type": ', { routingKey: 'notifications.info' });
    const verdicts = await intake.submit([router('a'), broken, router('b')]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['accepted', 'rejected', 'accepted']);
    expect(ledger.letters).toEqual([
      {
        source: 'neutron',
        reason: expect.stringMatching(/^the message is not JSON/),
        field: null,
        body: '{"event_type": ',
        headers: { 'routing-key': 'notifications.info' },
        at: 1_000_000,
      },
    ]);
  });

  it('offers rows in the order of the journal, also those of a batch with something to set aside', async () => {
    const { intake, ledger } = setup();
    const letters = Promise.withResolvers<void>();
    const commits = [Promise.resolve(), letters.promise, Promise.resolve()];
    ledger.commit = async () => commits.shift();
    const first = intake.submit([router('a'), message('?')]);
    await settle();
    await intake.submit([router('b')]);
    letters.resolve();
    await first;
    expect(ledger.offered.map(({ resourceId }) => resourceId)).toEqual(['a', 'b']);
  });

  it('sets a message aside that breaks the normalizer three times, but not twice', async () => {
    const { intake, ledger } = setup();
    await intake.submit([router('a')]);
    let failures = 2;
    const byTenant = ledger.directory.byTenant;
    ledger.directory.byTenant = (tenant) => {
      if (failures-- > 0) throw new TypeError('a defect');
      return byTenant(tenant);
    };
    const [twice] = await intake.submit([port('p', 'unknown')]);
    expect(twice).toMatchObject({ verdict: 'accepted' });
    failures = 3;
    const [thrice, next] = await intake.submit([port('p', 'unknown'), router('b')]);
    const reason = 'broke the normalizer 3 times: a defect';
    expect(thrice).toEqual({ verdict: 'rejected', field: null, reason });
    expect(next).toMatchObject({ verdict: 'accepted' });
    expect(ledger.letters).toMatchObject([{ reason }]);
  });

  it('sets aside what the store alone refuses', async () => {
    const { intake, ledger } = setup();
    ledger.unstorable.add('a');
    const [verdict, next] = await intake.submit([router('a'), router('b')]);
    expect(verdict).toEqual({ verdict: 'rejected', field: null, reason: 'cannot be stored' });
    expect(next).toMatchObject({ verdict: 'accepted' });
    expect(ledger.letters).toMatchObject([{ reason: 'cannot be stored' }]);
    expect(targets(ledger)).toEqual(['CREATE b']);
  });

  it('fails as a whole when a dead letter cannot be written', async () => {
    const { intake, ledger } = setup();
    ledger.commit = () => Promise.reject(new Error('the store is down'));
    await expect(intake.submit([message('?')])).rejects.toThrow('the store is down');
  });

  it('keeps letters that every store can hold, without the credentials of the sender', async () => {
    const { intake, ledger } = setup();
    const inner = JSON.stringify({ event_type: 'x', _context_auth_token: 'gAAAA', payload: 7 });
    await intake.submit([
      message({ 'oslo.version': '2.0', 'oslo.message': inner }),
      message({ event_type: 'x', _context_auth_token: 'gAAAA', payload: 7 }),
      message(`\u0000 \ud800 ${'x'.repeat(100_000)}`),
    ]);
    const bodies = ledger.letters.map(({ body }) => body);
    expect(bodies.filter((body) => body.includes('gAAAA'))).toEqual([]);
    expect(bodies[1]).toContain('"_context_auth_token":"***"');
    expect(bodies[2]).toMatch(/^\ufffd \ufffd x+$/);
    expect(bodies[2]?.length).toBeLessThan(70_000);
  });

  it('counts what came in and what became of it', async () => {
    const { intake, witness } = setup();
    const named = router('a', { messageId: 'm' });
    const begun = notification('router.create.start', {});
    await intake.submit([named, named, begun, message('?', { source: 'http' })]);
    expect(Object.fromEntries(witness.counts)).toEqual({
      'rug_events_received_total neutron': 3,
      'rug_events_received_total http': 1,
      'rug_events_accepted_total CREATE': 1,
      rug_events_duplicate_total: 1,
      'rug_events_ignored_total neutron': 1,
      'rug_dead_letters_total http': 1,
    });
  });

  it('flushes at once when somebody waits', async () => {
    const { intake, ledger } = setup();
    const seen: (boolean | undefined)[] = [];
    const { accept } = ledger.writer;
    Object.assign(ledger.writer, {
      accept: (messages: Parameters<typeof accept>[0], urgent?: boolean) => {
        seen.push(urgent);
        return accept(messages);
      },
    });
    await intake.submit([router('a')], true);
    await intake.submit([router('b')]);
    expect(seen).toEqual([true, false]);
  });

  it('answers every message, whatever is in it', async () => {
    const { intake } = setup();
    const bodies = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc
          .record({
            event_type: fc.constantFrom(
              'port.update.end',
              'router.update.end',
              'floatingip.delete.end',
            ),
            payload: fc.dictionary(
              fc.constantFrom('port', 'ports', 'router', 'floatingip'),
              fc.jsonValue(),
            ),
          })
          .map((body) => JSON.stringify(body)),
      ),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (texts) => {
        const verdicts = await intake.submit(texts.map((text) => message(text)));
        expect(verdicts).toHaveLength(texts.length);
      }),
    );
  });
});
