import { describe, expect, it } from 'vitest';
import { openEnvelope } from '../../src/events/envelope.ts';
import { DEFAULT_LIMITS } from '../../src/events/parse.ts';
import type { RugError } from '../../src/model/errors.ts';
import type { RawMessage } from '../../src/model/ports.ts';
import { message } from './recording.ts';

const open = (raw: RawMessage) => openEnvelope(raw, DEFAULT_LIMITS);

const bare = {
  event_type: 'router.update.end',
  message_id: 'm1',
  _unique_id: 'u1',
  _context_tenant_id: 'ADM-in',
  _context_request_id: 'req-1',
  _context_auth_token: 'secret',
  _context_roles: ['admin'],
  payload: { router: { id: 'r1' } },
};
const oslo = (inner: object): object => ({
  'oslo.version': '2.0',
  'oslo.message': JSON.stringify(inner),
});
const opened = {
  messageId: 'm1',
  callerTenant: 'ADM-in',
  requestId: 'req-1',
  content: {
    type: 'notification',
    eventType: 'router.update.end',
    payload: { value: { router: { id: 'r1' } }, path: 'payload' },
  },
};
const cloud = (data: unknown, over: object = {}): object => ({
  specversion: '1.0',
  id: 'e1',
  source: '/here',
  type: 'rug.event',
  data,
  ...over,
});

/** The error of a message that cannot be opened. */
function failure(raw: RawMessage): { field: string | undefined; message: string } {
  try {
    open(raw);
  } catch (error) {
    const { field, message: text } = error as RugError;
    return { field, message: text };
  }
  throw new Error('the message was opened');
}

describe('the envelope', () => {
  it('opens a bare notification and drops all of its context but three ids', () => {
    expect(open(message(bare))).toEqual(opened);
  });

  it('opens the envelope of oslo.messaging 2.0', () => {
    const envelope = open(message(oslo(bare)));
    expect(envelope).toEqual({
      ...opened,
      content: {
        ...opened.content,
        payload: { value: { router: { id: 'r1' } }, path: 'oslo.message.payload' },
      },
    });
  });

  it('opens a call of an agent as a notification of its method', () => {
    expect(open(message({ method: 'router_deleted', args: { router_id: 'r1' } })).content).toEqual({
      type: 'notification',
      eventType: 'rpc.router_deleted',
      payload: { value: { router_id: 'r1' }, path: 'args' },
    });
  });

  it('takes the unique id where there is no message id, and none where there is neither', () => {
    const { message_id, ...unnamed } = bare;
    const { _unique_id, ...nameless } = unnamed;
    expect(open(message(unnamed)).messageId).toBe('u1');
    expect(open(message(nameless)).messageId).toBeNull();
  });

  it.each([
    ['a notification', bare, 'u9', 'u9'],
    ['a command', { command: 'poll' }, null, null],
    ['an event', { type: 'POLL', resource: { id: 'r1' } }, null, null],
  ])('takes for %s the id of whoever brings it only where it has none', (_, body, own, none) => {
    const { message_id, _unique_id, ...nameless } = { message_id: '', _unique_id: '', ...body };
    const over = { fallbackId: 'brought-7' };
    expect(open(message(nameless, over)).messageId).toBe('brought-7');
    expect(open(message(nameless)).messageId).toBe(none === 'u9' ? null : none);
    const named = own === null ? { ...nameless, id: 'e1' } : { ...nameless, message_id: own };
    expect(open(message(named, over)).messageId).toBe(own ?? 'e1');
  });

  it('takes the project of the caller where there is no tenant', () => {
    const { _context_tenant_id, ...other } = bare;
    const dashed = '79f054a8-c76e-4c22-afa8-6cdd2cd88536';
    expect(open(message({ ...other, _context_project_id: dashed })).callerTenant).toBe(
      '79f054a8c76e4c22afa86cdd2cd88536',
    );
  });

  it('hands on an event of rug as it is', () => {
    const event = { type: 'POLL', id: 'e7', resource: { id: 'r1' } };
    expect(open(message(event))).toEqual({
      messageId: 'e7',
      callerTenant: null,
      requestId: null,
      content: { type: 'event', body: { value: event, path: '' } },
    });
  });

  it('opens a CloudEvent with an event of rug, known by its source and id', () => {
    const event = { type: 'POLL', resource: { id: 'r1' } };
    expect(open(message(cloud(event)))).toEqual({
      messageId: '/here#e1',
      callerTenant: null,
      requestId: null,
      content: { type: 'event', body: { value: event, path: 'data' } },
    });
  });

  it.each([
    ['bare', bare, 'data.payload'],
    ['in its own envelope', oslo(bare), 'data.oslo.message.payload'],
  ])('opens a CloudEvent with a notification %s, known by the id of that', (_, data, path) => {
    const envelope = open(message(cloud(data, { type: 'org.openstack.notification' })));
    expect(envelope.messageId).toBe('m1');
    expect(envelope.content).toEqual({
      ...opened.content,
      payload: { value: { router: { id: 'r1' } }, path },
    });
  });

  it('takes the parsed body where there is one', () => {
    expect(open({ ...message('not this'), json: bare })).toEqual(opened);
  });

  it.each([
    ['no JSON', message('{'), undefined, /not JSON/],
    ['an array', message([bare]), undefined, /must be an object/],
    ['a number', message(7), undefined, /must be an object/],
    ['nothing known', message({ hello: 1 }), undefined, /no known message/],
    ['a broken inner message', message({ 'oslo.message': '{"a"' }), 'oslo.message', /not JSON/],
    ['an inner message that is no text', message({ 'oslo.message': {} }), 'oslo.message', /text/],
    ['an inner list', message({ 'oslo.message': '[]' }), 'oslo.message', /must be an object/],
    ['an event type that is no text', message({ ...bare, event_type: 1 }), 'event_type', /text/],
    ['no payload', message({ event_type: 'a.end' }), 'payload', /missing/],
    ['a payload that is a list', message({ ...bare, payload: [] }), 'payload', /an object/],
    [
      'half a surrogate',
      message({ ...bare, payload: { a: { b: '\ud800' } } }),
      'payload.a.b',
      /surrogate/,
    ],
    ['a NUL', message({ ...bare, payload: { a: [1, 'x\u0000'] } }), 'payload.a[1]', /U\+0000/],
    ['a NUL in a key', message({ ...bare, payload: { 'a\u0000': 1 } }), 'payload', /U\+0000/],
    [
      'a way to a prototype',
      message('{"event_type":"a","payload":{"__proto__":{}}}'),
      'payload',
      /__proto__/,
    ],
    [
      'another CloudEvents version',
      message(cloud({}, { specversion: '0.3' })),
      'specversion',
      /1\.0/,
    ],
    ['a CloudEvent without an id', message(cloud({}, { id: '' })), 'id', /missing/],
    ['a CloudEvent without data', message(cloud(undefined)), 'data', /an object/],
    [
      'a CloudEvent in a CloudEvent',
      message(cloud(cloud({}), { type: 'x' })),
      'data',
      /CloudEvent/,
    ],
    ['an unknown type of CloudEvent', message(cloud({ a: 1 }, { type: 'x' })), 'data', /no known/],
    [
      'what only its content type calls a CloudEvent',
      message(bare, { headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' } }),
      'specversion',
      /1\.0/,
    ],
  ])('refuses %s, and says where', (_, raw, field, text) => {
    expect(failure(raw)).toEqual({ field, message: expect.stringMatching(text) });
  });

  it('refuses what is nested too deep or too long', () => {
    const deep = `${'['.repeat(50)}${']'.repeat(50)}`;
    expect(failure(message(`{"event_type":"a","payload":{"x":${deep}}}`)).message).toMatch(/deep/);
    const long = 'x'.repeat(DEFAULT_LIMITS.maxLength);
    expect(failure(message({ ...bare, payload: { long } })).message).toMatch(/longer/);
  });

  it.each([
    ['a bigint', 1n],
    ['not a number', Number.NaN],
    ['a function', () => 1],
  ])('refuses a parsed body that holds %s', (_, x) => {
    const raw = { ...message(''), json: { event_type: 'a', payload: { x } } };
    expect(failure(raw).field).toBe('payload.x');
  });
});
