import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import type { RawMessage } from '../../src/model/ports.ts';
import { message, notification } from './recording.ts';
import { setup } from './setup.ts';

const EVENT = {
  type: 'CREATE',
  resource: { id: 'r1', tenantId: 'T', kind: 'virtual_router', hardware: 'phantom' },
};

const attributes = (prefix: string, over: object = {}): JsonObject => {
  const all = { specversion: '1.0', id: 'e1', source: '/here', type: 'rug.event', ...over };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [`${prefix}${name}`, value]),
  );
};

const binary = (data: unknown, over: object = {}, prefix = 'cloudEvents:'): RawMessage => {
  const headers = { 'content-type': 'application/json', ...attributes(prefix, over) };
  return message(data, { headers });
};

const structured = (data: unknown, over: object = {}): RawMessage =>
  message(
    { ...attributes(''), ...over, data },
    { headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' } },
  );

describe('a CloudEvent of the bus', () => {
  it.each([
    ['binary mode with colons', binary(EVENT)],
    ['binary mode with underscores', binary(EVENT, {}, 'cloudEvents_')],
    [
      'binary mode without a content type',
      { ...binary(EVENT), headers: attributes('cloudEvents:') },
    ],
    [
      'binary mode with a JSON type of its own',
      {
        ...binary(EVENT),
        headers: { ...attributes('cloudEvents:'), 'content-type': 'Application/vnd.rug+json;v=1' },
      },
    ],
    ['structured mode', structured(EVENT)],
    [
      'structured mode, although headers repeat it',
      {
        ...structured(EVENT),
        headers: { ...structured(EVENT).headers, 'cloudEvents:id': 'other' },
      },
    ],
  ])('in %s is taken, known by its source and id', async (_, raw) => {
    const { intake, ledger } = setup();
    const verdicts = await intake.submit([raw, raw]);
    expect(verdicts).toMatchObject([
      { verdict: 'accepted', events: [{ type: 'CREATE', resourceId: 'r1', outcome: 'taken' }] },
      { verdict: 'accepted', events: [{ outcome: 'duplicate' }] },
    ]);
    expect(ledger.accepts[0]?.messageId).toBe('/here#e1');
  });

  it.each([
    ['binary', binary],
    ['structured', structured],
  ])(
    'in %s mode holds a notification, with or without its envelope, or a command',
    async (_, make) => {
      const { intake, commander } = setup();
      const inner = notification('router.create.end', { router: { id: 'a', tenant_id: 'T' } }).body;
      const envelope = { 'oslo.version': '2.0', 'oslo.message': inner };
      const type = 'org.openstack.notification';
      const verdicts = await intake.submit([
        make(JSON.parse(inner), { type, id: '1' }),
        make(envelope, { type, id: '2' }),
        make({ command: 'poll' }, { type: 'rug.command', id: '3' }),
      ]);
      expect(verdicts).toMatchObject([
        { events: [{ resourceId: 'a' }] },
        { events: [{ resourceId: 'a' }] },
        { verdict: 'answered' },
      ]);
      expect(commander.asked[0]?.by.key).toBe('/here#3');
    },
  );

  const CLOUD = 'application/cloudevents-batch+json';
  it.each([
    ['another version', binary(EVENT, { specversion: '0.3' }), 'headers.cloudEvents:specversion'],
    ['no id', binary(EVENT, { id: '' }), 'headers.cloudEvents:id'],
    ['an id that is no text', binary(EVENT, { id: 7 }, 'cloudEvents_'), 'headers.cloudEvents_id'],
    // Found by `npm run fuzz`: only the store refused it, which knows no field.
    ['half a character', binary(EVENT, { id: '\udc00x' }), 'headers.cloudEvents:id'],
    ['data that is a list', binary([EVENT]), null],
    ['data that is no event', binary({ type: 'CREATE' }), 'resource'],
    ['an event within an event', binary({ specversion: '1.0' }), null],
    [
      'another content type',
      { ...binary(EVENT), headers: { ...attributes('cloudEvents:'), 'content-type': 'text/xml' } },
      'headers.content-type',
    ],
    ['data in base64', structured(undefined, { data_base64: 'e30=' }), 'data'],
    [
      'a type that is a word of the language',
      structured({ a: 1 }, { type: 'constructor' }),
      'data',
    ],
    ['a batch', message([EVENT], { headers: { 'content-type': CLOUD } }), null],
  ])('with %s is set aside, and says where it is wrong', async (_, raw, field) => {
    const { intake, ledger } = setup();
    const [verdict] = await intake.submit([raw]);
    expect(verdict).toEqual({ verdict: 'rejected', field, reason: expect.any(String) });
    expect(ledger.letters).toHaveLength(1);
  });

  it('in batched mode is refused in words', async () => {
    const { intake } = setup();
    const headers = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' };
    expect(await intake.submit([message([structured(EVENT)], { headers })])).toMatchObject([
      { reason: 'the message is a batch of CloudEvents: send each as a message of its own' },
    ]);
  });
});
