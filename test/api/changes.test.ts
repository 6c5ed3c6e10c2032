import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StoredAudit } from '../../src/model/audit.ts';
import { RugError } from '../../src/model/errors.ts';
import type { MemoryPorts } from './ports.ts';
import { decisionOf, NOW, rowOf } from './samples.ts';
import { type Served, serve } from './serve.ts';

interface Event {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

interface Reading {
  /** The next block of the stream: an event, or lines without data. */
  readonly block: () => Promise<string | null>;
  /** The next event. */
  readonly next: () => Promise<Event>;
  readonly stop: () => Promise<void>;
  readonly headers: Headers;
}

async function listening(): Promise<Served & { url: string }> {
  const served = serve();
  const url = await served.api.listen();
  onTestFinished(() => served.api.close());
  return { ...served, url };
}

async function read(
  url: string,
  query = '',
  headers: Record<string, string> = {},
): Promise<Reading> {
  const response = await fetch(`${url}/v1/changes${query}`, { headers });
  expect(response.status).toBe(200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  const block = async (): Promise<string | null> => {
    for (;;) {
      const end = rest.indexOf('\n\n');
      if (end !== -1) {
        const text = rest.slice(0, end);
        rest = rest.slice(end + 2);
        return text;
      }
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return null;
      rest += value;
    }
  };
  const next = async (): Promise<Event> => {
    for (;;) {
      const text = await block();
      if (text === null) throw new Error('the stream has ended');
      if (!text.includes('data: ')) continue;
      const fields = Object.fromEntries(text.split('\n').map((line) => line.split(/: (.*)/s)));
      return { event: fields.event, id: fields.id, data: JSON.parse(fields.data) };
    }
  };
  const stop = async (): Promise<void> => {
    await reader?.cancel();
  };
  onTestFinished(stop);
  return { block, next, stop, headers: response.headers };
}

/** A decision is committed. */
function decide(ports: MemoryPorts, id: number, resourceId = 'r1', tenantId = 't1'): void {
  const row = rowOf(resourceId, { tenantId });
  ports.rows.set(resourceId, row);
  ports.trail.push(decisionOf(id, { resourceId, tenantId, statusAfter: 'booting' }));
  ports.changed(row);
}

const entryOf = (id: number, change: Partial<StoredAudit> = {}): StoredAudit => ({
  id,
  at: NOW,
  who: 'anna',
  role: 'operator',
  via: 'bus',
  from: 'rug',
  request: null,
  action: 'mode.set',
  target: 'resource r1',
  tenantId: 't1',
  why: null,
  before: null,
  after: null,
  outcome: 'done',
  reason: null,
  ...change,
});

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

describe('a slow reader of the changes', () => {
  it('is waited for: nothing piles up, and it reads on from the store', async () => {
    const { api, ports, url } = await listening();
    const long = 'x'.repeat(10_000);
    for (let id = 1; id <= 2_000; id++) {
      ports.trail.push(
        decisionOf(id, { transitions: [{ from: 'Alive', to: 'Exit', guard: long }] }),
      );
    }
    let readTo = 0;
    const { changes } = ports.reader;
    const paused = new Promise<void>((resolve) => {
      Object.assign(ports.reader, {
        changes: async (after: number, limit: number) => {
          readTo = after;
          const rows = await changes(after, limit);
          // A page lies ready; the kernel's buffers are far smaller than all there is.
          resolve();
          return rows;
        },
      });
    });
    const socket: Socket = connect(api.address()?.port ?? 0, '127.0.0.1');
    onTestFinished(() => {
      socket.destroy();
    });
    socket.setEncoding('utf8').pause();
    socket.write('GET /v1/changes?since=0.0 HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await paused;
    // Other requests are answered meanwhile, and the stream stands still.
    for (let i = 0; i < 50; i++) await (await fetch(`${url}/healthz`)).text();
    expect(readTo).toBeLessThan(2_000);
    let text = '';
    for await (const piece of socket) {
      text += piece;
      if (text.includes('\nid: 2000.0')) break;
    }
    const ids = [...text.matchAll(/^id: (\d+)\.0$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual([0, ...Array.from({ length: 2_000 }, (_, index) => index + 1)]);
  });
});
