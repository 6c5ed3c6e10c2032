import { beforeEach, describe, expect, it } from 'vitest';
import { refusingBus } from '../../src/events/command.ts';
import { COMMAND_FORMS } from '../../src/model/commandforms.ts';
import { COMMANDS } from '../../src/model/commands.ts';
import { type ErrorCode, RugError } from '../../src/model/errors.ts';
import type { IntakeVerdict } from '../../src/model/event.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { RawMessage } from '../../src/model/ports.ts';
import { Commander } from './commander.ts';
import { message, notification, SENDER } from './recording.ts';
import { setup } from './setup.ts';

let { intake, ledger, commander, witness } = setup();
beforeEach(() => {
  ({ intake, ledger, commander, witness } = setup());
});

const submit = async (raw: RawMessage): Promise<IntakeVerdict | undefined> =>
  (await intake.submit([raw]))[0];

const router = (id: string): RawMessage =>
  notification('router.create.end', { router: { id, tenant_id: 'T' } }, { messageId: `new ${id}` });

const poll = (id?: string): RawMessage =>
  message({ command: 'poll', ...(id === undefined ? {} : { id }) });

const wrappings: Readonly<Record<string, (body: object) => object>> = {
  'without an envelope': (body) => body,
  'in the envelope of oslo.messaging': (body) => ({
    'oslo.version': '2.0',
    'oslo.message': JSON.stringify(body),
  }),
  'in a CloudEvent': (data) => ({
    specversion: '1.0',
    id: 'c',
    source: '/cli',
    type: 'org.openstack.notification',
    data,
  }),
};

/** What the original publishes: a notification whose payload is the flat dictionary. */
const published = (eventType: string, payload: object): object => ({
  event_type: eventType,
  message_id: 'm1',
  publisher_id: 'akanda.cli',
  priority: 'INFO',
  payload,
  _context_tenant: null,
});

const EVENT_TYPES = ['akanda.rug.command', 'astara.command', 'akanda.rug.command.extra'];

describe('a command', () => {
  const cases = Object.entries(COMMAND_FORMS).flatMap(([name, { example }]) =>
    EVENT_TYPES.flatMap((eventType) =>
      Object.keys(wrappings).map((how) => [name, eventType, how, { ...example }] as const),
    ),
  );
  it.each(cases)('%s as %s, %s, is done as it was sent', async (name, eventType, how, payload) => {
    const wrap = wrappings[how];
    const body = published(eventType, { command: name, ...payload });
    const verdict = await submit(message(wrap?.(body)));
    expect(commander.done).toEqual([{ name, payload }]);
    expect(verdict).toEqual({
      verdict: 'answered',
      answer: { command: name, hit: 1, message: 'done', details: null },
    });
    expect(commander.asked[0]?.by.key).toBe('m1');
    expect(ledger.accepts).toEqual([]);
  });

  it.each(Object.entries(COMMAND_FORMS))(
    '%s in the form of rug, with its id',
    async (name, form) => {
      const payload: JsonObject = { ...form.example };
      await submit(message({ id: 'k', command: name, ...payload }));
      await submit(
        message({
          specversion: '1.0',
          type: 'rug.command',
          id: '1',
          source: '/x',
          data: { command: name, ...payload },
        }),
      );
      expect(commander.done).toEqual([
        { name, payload },
        { name, payload },
      ]);
      expect(commander.asked.map(({ by }) => by.key)).toEqual(['k', '/x#1']);
    },
  );

  it('has a form for every name there is', () => {
    expect(Object.keys(COMMAND_FORMS).toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
  });

  it('that comes again is answered again and not done again', async () => {
    const first = await submit(poll('k'));
    const second = await submit(poll('k'));
    expect(second).toEqual(first);
    expect(commander.asked).toHaveLength(2);
    expect(commander.done).toHaveLength(1);
  });

  it('without an id is done each time it comes', async () => {
    await intake.submit([poll(), poll()]);
    expect(commander.done).toHaveLength(2);
    expect(commander.asked.map(({ by }) => by.key)).toEqual([null, null]);
  });

  it('carries its reason, and the name of the user that the service acts for', async () => {
    const body = {
      ...published('astara.command', { command: 'poll', reason: 'a power cut' }),
      _context_user_name: 'ops\u0007\u001b[31m',
      _context_user_id: '17',
      _context_request_id: 'req-9',
    };
    await submit(message(body));
    expect(commander.asked[0]?.by).toEqual({
      why: 'a power cut',
      key: 'm1',
      actor: { ...SENDER, name: 'ops  [31m', request: 'req-9' },
    });
  });

  it.each([
    [{ _context_user_name: null, _context_user_id: 'u-17' }, 'u-17'],
    [{ _context_user_name: ' ', _context_user: 'u-18' }, 'u-18'],
    [{ _context_user_name: { a: 1 } }, SENDER.name],
    [{}, SENDER.name],
  ])('with the context %j is given by %s', async (context, who) => {
    await submit(message({ ...published('astara.command', { command: 'poll' }), ...context }));
    expect(commander.asked[0]?.by.actor.name).toBe(who);
  });

  it('is given by whom the token of the API says, whatever the message says', async () => {
    const actor = { ...SENDER, name: 'eve', via: 'api', role: 'viewer', request: 'r7' } as const;
    const body = published('astara.command', { command: 'poll' });
    await submit(message({ ...body, _context_user_name: 'root' }, { actor, origin: 'http' }));
    expect(commander.asked[0]?.by.actor).toEqual({ ...actor, request: 'm1' });
  });

  it.each([
    ['bad_request', 'resource_id', 'is missing', true],
    ['unknown_command', 'command', 'there is none', true],
    ['forbidden', null, 'needs the role admin', false],
    ['unknown_resource', 'resource_id', 'no resource has it', false],
    ['refused', null, 'its deletion is held', false],
  ] as const)(
    'refused as %s says so, and is kept only if it is hopeless',
    async (code, field, reason, kept) => {
      commander.act = async () => {
        throw new RugError(code, reason, field === null ? {} : { field });
      };
      expect(await submit(poll())).toEqual({ verdict: 'refused', code, field, reason });
      expect(ledger.letters.map((letter) => letter.reason)).toEqual(kept ? [reason] : []);
    },
  );

  it('of no known name is a dead letter with all that came with it', async () => {
    const verdict = await submit(message({ command: 'dance', with: 'me' }, { routingKey: 'rk' }));
    expect(verdict).toMatchObject({ verdict: 'refused', code: 'unknown_command' });
    expect(ledger.letters).toEqual([
      expect.objectContaining({
        body: '{"command":"dance","with":"me"}',
        headers: { 'routing-key': 'rk' },
        source: 'neutron',
      }),
    ]);
    expect(witness.counts.get('rug_dead_letters_total neutron')).toBe(1);
  });

  it.each([
    ['no name', published('astara.command', {}), 'payload.command'],
    ['a name that is no text', published('astara.command', { command: 7 }), 'payload.command'],
    ['no payload', { event_type: 'astara.command' }, 'payload'],
    ['an empty name of its own form', { command: '' }, 'command'],
    ['an id that is no text', { command: 'poll', id: 7 }, 'id'],
  ])('with %s is rejected', async (_, body, field) => {
    expect(await submit(message(body))).toMatchObject({ verdict: 'rejected', field });
    expect(commander.asked).toEqual([]);
    expect(ledger.letters).toHaveLength(1);
  });

  it.each(['store_unreachable', 'fenced', 'not_ready'] as const)(
    'that meets a store that is %s fails its batch',
    async (code: ErrorCode) => {
      commander.act = async () => {
        throw new RugError(code, 'away');
      };
      await expect(intake.submit([router('a'), poll()])).rejects.toMatchObject({ code });
      expect(ledger.letters).toEqual([]);
    },
  );

  it('that breaks is answered, and keeps nothing behind it waiting', async () => {
    commander.act = async () => {
      throw new TypeError('x is undefined');
    };
    const verdicts = await intake.submit([poll(), router('a')]);
    expect(verdicts).toMatchObject([
      { verdict: 'refused', code: 'internal', reason: 'x is undefined' },
      { verdict: 'accepted' },
    ]);
    expect(witness.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('of the bus is refused on record where it is turned off, and that of the API is not', async () => {
    const inner = new Commander();
    const kept: string[] = [];
    const commands = refusingBus(inner, async (_by, action, target) => {
      kept.push(`${action} ${target}`);
    });
    const by = { actor: SENDER, why: null, key: null };
    const command = { name: 'poll', payload: {} };
    const routers = { name: 'router-rebuild', payload: { router_id: 'r1' } };
    const nonsense = { name: 'dance', payload: {} };
    for (const one of [command, routers, nonsense]) {
      await expect(commands.execute(one, by)).rejects.toMatchObject({ code: 'refused' });
    }
    expect(kept).toEqual(['command.poll *', 'command.router-rebuild r1', 'command.unknown *']);
    await commands.execute(command, { ...by, actor: { ...SENDER, via: 'api' } });
    expect(inner.done).toHaveLength(1);
  });
});
