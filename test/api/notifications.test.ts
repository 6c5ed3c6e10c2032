import { describe, expect, it } from 'vitest';
import { LOCAL_ACTOR, NOW } from './samples.ts';
import { serve } from './serve.ts';

const URL = '/v1/notifications';

describe('POST /v1/notifications', () => {
  it('hands a message to the intake as it came, with its source and time', async () => {
    const { ports, ask } = serve();
    const { status, json } = await ask('POST', URL, { body: '{"a" : 1}' });
    expect(status).toBe(202);
    expect(json).toEqual({
      accepted: 1,
      duplicate: 0,
      unknown: 0,
      ignored: 0,
      answered: 0,
      refused: 0,
      rejected: 0,
      items: [
        {
          verdict: 'accepted',
          events: [{ type: 'UPDATE', resourceId: 'r1', outcome: 'taken', seq: 1 }],
        },
      ],
    });
    expect(ports.messages).toEqual([
      {
        body: '{"a" : 1}',
        json: { a: 1 },
        source: 'http',
        routingKey: null,
        headers: { 'content-type': 'application/json' },
        origin: 'http',
        actor: LOCAL_ACTOR,
        at: NOW,
      },
    ]);
  });

  it('answers one verdict per message of an array, in order, whatever they are', async () => {
    const { ports, ask } = serve();
    ports.world.verdict = ({ json }) =>
      json === 1
        ? { verdict: 'ignored', reason: 'no such kind' }
        : { verdict: 'rejected', field: 'event_type', reason: 'is missing' };
    const { status, json } = await ask('POST', URL, { body: [1, 2, 1] });
    expect(status).toBe(202);
    expect(json).toEqual({
      accepted: 0,
      duplicate: 0,
      unknown: 0,
      ignored: 2,
      answered: 0,
      refused: 0,
      rejected: 1,
      items: [
        { verdict: 'ignored', reason: 'no such kind' },
        { verdict: 'rejected', field: 'event_type', reason: 'is missing' },
        { verdict: 'ignored', reason: 'no such kind' },
      ],
    });
  });

  it('tells commands that were done and refused apart from events', async () => {
    const { ports, ask } = serve();
    const answer = { command: 'poll', hit: 3, message: 'done', details: null };
    const no = { code: 'forbidden', field: null, reason: 'not for you' } as const;
    ports.world.verdict = ({ json }) =>
      json === 1 ? { verdict: 'answered', answer } : { verdict: 'refused', ...no };
    const { json } = await ask('POST', URL, { body: [1, 2] });
    expect(json).toMatchObject({
      accepted: 0,
      answered: 1,
      refused: 1,
      items: [
        { verdict: 'answered', answer },
        { verdict: 'refused', ...no },
      ],
    });
  });

  it('refuses more messages in one request than may wait', async () => {
    const { ports, ask } = serve({ maxBacklog: 2 });
    const { status, json } = await ask('POST', URL, { body: [1, 2, 3] });
    expect(status).toBe(413);
    expect(json.message).toBe('3 messages in one request, the limit is 2');
    expect(ports.messages).toEqual([]);
  });

  it('tells what was taken from what had come before, and from what nobody knows', async () => {
    const { ports, ask } = serve();
    const outcomes = ['taken', 'duplicate', 'unknown', 'unknown'] as const;
    ports.world.verdict = ({ json }) => {
      const outcome = outcomes[Number(json)] ?? 'taken';
      const event = { type: 'POLL', resourceId: 'r1', outcome, seq: null } as const;
      // Of several events one that was taken is enough.
      const more = json === 0 ? [{ ...event, outcome: 'duplicate' } as const] : [];
      return { verdict: 'accepted', events: [...more, event] };
    };
    const { json } = await ask('POST', URL, { body: [0, 1, 2, 3] });
    expect(json).toMatchObject({ accepted: 4, duplicate: 1, unknown: 2 });
  });

  it('answers an empty array with no verdict', async () => {
    const { ask } = serve();
    expect((await ask('POST', URL, { body: [] })).json).toMatchObject({ accepted: 0, items: [] });
  });

  it('refuses one broken message with the field that is wrong', async () => {
    const { ports, ask } = serve();
    ports.world.verdict = () => ({
      verdict: 'rejected',
      field: 'payload.id',
      reason: 'is missing',
    });
    const { status, json } = await ask('POST', URL, { body: {} });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'bad_request', field: 'payload.id', message: 'is missing' });
  });

  it.each([
    ['no JSON', '{"a":', 'bad_json'],
    ['empty', '', 'bad_json'],
  ])('refuses a body that is %s', async (_what, body, code) => {
    const { ports, ask } = serve();
    const { status, json } = await ask('POST', URL, { body });
    expect(status).toBe(400);
    expect(json.code).toBe(code);
    expect(ports.messages).toEqual([]);
  });

  it('refuses a body that does not call itself JSON, which no web page can fake', async () => {
    const { ask } = serve();
    const headers = { 'content-type': 'text/plain' };
    const { status, json } = await ask('POST', URL, { body: '{}', headers });
    expect(status).toBe(415);
    expect(json).toMatchObject({ code: 'unsupported_media', field: 'Content-Type' });
  });

  it('takes a CloudEvent in structured mode', async () => {
    const { ports, ask } = serve();
    const event = { specversion: '1.0', id: '1', source: 's', type: 't', data: { x: 1 } };
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
    expect((await ask('POST', URL, { body: event, headers })).status).toBe(202);
    expect(ports.messages).toMatchObject([
      { json: event, headers: { 'content-type': 'application/cloudevents+json' } },
    ]);
  });

  it('takes a batch of CloudEvents, and insists that it is an array', async () => {
    const { ports, ask } = serve();
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    expect((await ask('POST', URL, { body: [{ id: '1' }, { id: '2' }], headers })).status).toBe(
      202,
    );
    expect(ports.messages.map(({ json }) => json)).toEqual([{ id: '1' }, { id: '2' }]);
    expect((await ask('POST', URL, { body: { id: '1' }, headers })).status).toBe(400);
  });

  it('puts a CloudEvent in binary mode together from its headers and its body', async () => {
    const { ports, ask } = serve();
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/caf%C3%A9',
      'ce-type': 'rug.event',
    };
    expect((await ask('POST', URL, { body: { x: 1 }, headers })).status).toBe(202);
    const event = {
      specversion: '1.0',
      id: '1',
      source: '/café',
      type: 'rug.event',
      datacontenttype: 'application/json',
      data: { x: 1 },
    };
    expect(ports.messages.map(({ json, body }) => [json, JSON.parse(body)])).toEqual([
      [event, event],
    ]);
  });

  it('names the header of a CloudEvent whose encoding is broken', async () => {
    const { ask } = serve();
    const { json } = await ask('POST', URL, { body: {}, headers: { 'ce-id': '%zz' } });
    expect(json).toMatchObject({ code: 'bad_request', field: 'ce-id' });
  });

  it('sends senders away with Retry-After while the writer is behind', async () => {
    const { ports, ask } = serve({ maxBacklog: 10 });
    ports.world.backlog = 10;
    const { status, json, headers } = await ask('POST', URL, { body: {} });
    expect(status).toBe(429);
    expect(json.code).toBe('busy');
    expect(headers['retry-after']).toBe('1');
    expect(ports.messages).toEqual([]);
    ports.world.backlog = 9;
    expect((await ask('POST', URL, { body: {} })).status).toBe(202);
  });

  it('keeps fields of the name __proto__ as data', async () => {
    const { ports, ask } = serve();
    await ask('POST', URL, { body: '{"__proto__":{"polluted":1}}' });
    const [message] = ports.messages;
    expect(Object.keys(message?.json as object)).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
  });
});
