import { describe, expect, it } from 'vitest';
import { RugError } from '../../src/model/errors.ts';
import { serve } from './serve.ts';
import { decide, entryOf, listening, read } from './stream.ts';

describe('GET /v1/changes', () => {
  it('tells of each decision as it is committed, and not of those before', async () => {
    const { ports, url } = await listening();
    decide(ports, 1);
    const { next, headers, block } = await read(url);
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(await block()).toBe('retry: 2000\nid: 1.0');
    decide(ports, 2);
    const event = await next();
    expect(event).toMatchObject({
      event: 'change',
      id: '2.0',
      data: {
        id: 2,
        at: '2026-01-02T03:04:05.002Z',
        resource: {
          id: 'r1',
          tenantId: 't1',
          kind: 'virtual_router',
          status: 'booting',
          state: 'CreateVM',
        },
        decision: { id: 2, cause: 'ENTRY', from: 'CalcAction', to: 'CreateVM' },
      },
    });
  });

  it('tells of what operators do, wherever they do it', async () => {
    const { ports, url } = await listening();
    ports.audit.push(entryOf(1));
    const { next, block } = await read(url);
    await block();
    ports.audit.push(entryOf(2, { action: 'brake.release' }));
    expect(await next()).toMatchObject({
      event: 'audit',
      id: '0.2',
      data: { id: 2, action: 'brake.release', at: '2026-01-02T03:04:05.000Z' },
    });
  });

  it('goes on behind the last event that was seen, without a gap and without a repetition', async () => {
    const { ports, url } = await listening();
    const first = await read(url);
    await first.block();
    for (let id = 1; id <= 3; id++) decide(ports, id);
    ports.audit.push(entryOf(1));
    const seen = [await first.next(), await first.next()];
    await first.stop();
    for (let id = 4; id <= 600; id++) decide(ports, id);
    ports.audit.push(entryOf(2));
    const second = await read(url, '?since=0.0', { 'last-event-id': String(seen.at(-1)?.id) });
    while (seen.length < 602) seen.push(await second.next());
    const idsOf = (event: string): unknown[] =>
      seen.filter((one) => one.event === event).map(({ data }) => data.id);
    expect(idsOf('change')).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
    expect(idsOf('audit')).toEqual([1, 2]);
    expect(seen.at(-1)?.id).toBe('600.2');
  });

  it('begins where it is told to, and tells a long audit in order', async () => {
    const { ports, url } = await listening();
    for (let id = 1; id <= 450; id++) ports.audit.push(entryOf(id));
    const { next } = await read(url, '?since=0.0');
    for (let id = 1; id <= 450; id++) expect((await next()).data.id).toBe(id);
  });

  it.each([
    ['?id=r1', [1, 3, 'a1']],
    ['?tenant=t2', [2, 'a3']],
    ['?kind=virtual_router', [1, 2, 3]],
    ['?kind=vm', []],
    ['?id=r2&tenant=t1', []],
  ])('tells only what is asked for: %s', async (query, expected) => {
    const { ports, url } = await listening();
    decide(ports, 1, 'r1');
    decide(ports, 2, 'r2', 't2');
    decide(ports, 3, 'r1');
    ports.audit.push(entryOf(1), entryOf(2, { target: 'x', tenantId: null }));
    ports.audit.push(entryOf(3, { target: 'x', tenantId: 't2' }));
    const { block } = await read(url, `${query}&since=0.0`);
    const told: unknown[] = [];
    ports.world.now += 15_000;
    for (;;) {
      const text = String(await block());
      if (text.startsWith(': ')) {
        // Whoever comes again need not hear of what was left out.
        expect(text).toBe(': nothing new\nid: 3.3');
        break;
      }
      const [, event, id] = /event: (\w+)[\s\S]*data: {"id":(\d+)/.exec(text) ?? [];
      if (event !== undefined) told.push(event === 'audit' ? `a${id}` : Number(id));
    }
    expect(told).toEqual(expected);
  });

  it('tells a token that is bound to tenants of nothing else', async () => {
    const { ports, url } = await listening();
    const sha256 = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae';
    const foo = { role: 'viewer', tenants: ['t2'], sha256 } as const;
    ports.world.tokens = { admin: null, tokens: { foo }, required: true };
    decide(ports, 1, 'r1', 't1');
    decide(ports, 2, 'r2', 't2');
    ports.audit.push(entryOf(1), entryOf(2, { tenantId: null }), entryOf(3, { tenantId: 't2' }));
    const { next } = await read(url, '?since=0.0', { authorization: 'Bearer foo' });
    expect((await next()).data).toMatchObject({ id: 2, resource: { tenantId: 't2' } });
    expect((await next()).data).toMatchObject({ id: 3, tenantId: 't2' });
  });

  it.each(['?since=5', '?since=a.b', '?since=1.2.3', '?sinc=1.2', '?since=1.9999999999999999'])(
    'refuses %s',
    async (query) => {
      const { status, json } = await serve().ask('GET', `/v1/changes${query}`);
      expect(status).toBe(400);
      expect(json.code).toBe('bad_request');
    },
  );

  it('has no HEAD, which would never end', async () => {
    const { status, headers } = await serve().ask('HEAD', '/v1/changes');
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET');
  });

  it('goes on when the store comes back', async () => {
    const { ports, url } = await listening();
    let broken = 0;
    const { changes } = ports.reader;
    Object.assign(ports.reader, {
      changes: async (after: number, limit: number) => {
        if (ports.trail.length > 0 && broken++ < 2) throw new RugError('store_unreachable', 'away');
        return changes(after, limit);
      },
    });
    const { next, block } = await read(url);
    await block();
    decide(ports, 1);
    expect((await next()).id).toBe('1.0');
    expect(broken).toBeGreaterThan(2);
  });

  it('goes on from now where the store has not come to what was seen, as a fresh one', async () => {
    const { ports, url } = await listening();
    decide(ports, 1);
    const { next, block } = await read(url, '', { 'last-event-id': '900.70' });
    expect(await block()).toBe('retry: 2000\nid: 1.0');
    decide(ports, 2);
    expect((await next()).id).toBe('2.0');
  });

  it('ends when rug stops', async () => {
    const { api, url } = await listening();
    const { block } = await read(url);
    await block();
    await api.close();
    expect(await block()).toBeNull();
  });
});
