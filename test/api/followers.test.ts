import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AuditQuery } from '../../src/model/audit.ts';
import { RugError } from '../../src/model/errors.ts';
import type { PageQuery } from '../../src/model/store.ts';
import { decisionOf } from './samples.ts';
import { serve } from './serve.ts';
import { decide, entryOf, fired, listening, read } from './stream.ts';

describe('those who follow the changes', () => {
  it('are read for once, however many they are, and the audit never from its newest end', async () => {
    const { ports, url } = await listening();
    ports.world.haste = 1;
    const asked: string[] = [];
    const { changes, audit } = ports.reader;
    Object.assign(ports.reader, {
      changes: (after: number, limit: number) => {
        asked.push('changes');
        return changes(after, limit);
      },
      audit: (query: AuditQuery, page: PageQuery) => {
        asked.push(`audit after ${query.after}`);
        return audit(query, page);
      },
    });
    const readers = await Promise.all(Array.from({ length: 15 }, () => read(url)));
    for (const { block } of readers) await block();
    const before = asked.length;
    for (let id = 1; id <= 150; id++) decide(ports, id);
    for (const { next } of readers) {
      for (let id = 1; id <= 150; id++) expect((await next()).data.id).toBe(id);
    }
    // Once for all that came together; a tick may come in between.
    expect(asked.length - before).toBeLessThan(readers.length);
    expect(asked.filter((what) => what === 'audit after undefined')).toHaveLength(1);
  });

  it('hear at once of what is ordered over HTTP, without a look at anything else', async () => {
    const { ports, url } = await listening();
    ports.world.haste = 1;
    const { next, block } = await read(url);
    await block();
    ports.audit.push(entryOf(1));
    await fetch(`${url}/v1/brake/release`, { method: 'POST' });
    expect(await next()).toMatchObject({ event: 'audit', id: '0.1' });
  });

  it('read a long audit forwards, once', async () => {
    const { ports, url } = await listening();
    for (let id = 1; id <= 3_000; id++) ports.audit.push(entryOf(id));
    const from: (number | undefined)[] = [];
    const { audit } = ports.reader;
    Object.assign(ports.reader, {
      audit: (query: AuditQuery, page: PageQuery) => {
        if (query.after !== 3_000) from.push(query.after);
        return audit(query, page);
      },
    });
    const { next } = await read(url, '?since=0.0');
    for (let id = 1; id <= 3_000; id++) expect((await next()).data.id).toBe(id);
    expect(from).toEqual([undefined, ...Array.from({ length: 15 }, (_, page) => page * 200)]);
  });

  it('read nothing once nobody follows', async () => {
    const { api, ports, url } = await listening();
    const { block, stop } = await read(url);
    await block();
    await stop();
    let reads = 0;
    const { changes } = ports.reader;
    Object.assign(ports.reader, {
      changes: (after: number, limit: number) => {
        reads += 1;
        return changes(after, limit);
      },
    });
    // The end of the connection comes behind it.
    await api.close();
    reads = 0;
    decide(ports, 1);
    await fired(ports, 2_000);
    expect(reads).toBe(0);
  });

  it('are at most twenty of one asker: a seat that is left is free again', async () => {
    const { url } = await listening();
    const readers = await Promise.all(Array.from({ length: 20 }, () => read(url)));
    const more = await fetch(`${url}/v1/changes`);
    expect(more.status).toBe(429);
    expect(more.headers.get('retry-after')).toBe('1');
    expect(await more.json()).toMatchObject({ code: 'rate_limited' });
    await readers[0]?.stop();
    await vi.waitFor(async () => {
      const again = await fetch(`${url}/v1/changes`);
      await again.body?.cancel();
      expect(again.status).toBe(200);
    });
  });

  it('are told that the store is down before anything is sent, and take no seat then', async () => {
    const { ports, ask } = serve();
    const { lastChange } = ports.reader;
    const down = new RugError('store_unreachable', 'away');
    Object.assign(ports.reader, { lastChange: () => Promise.reject(down) });
    for (let i = 0; i < 25; i++) {
      const { status, json } = await ask('GET', '/v1/changes');
      expect(status).toBe(503);
      expect(json.code).toBe('store_unreachable');
    }
    Object.assign(ports.reader, { lastChange });
  });

  it.each([
    ['is taken away', {}],
    ['gets another role', { role: 'admin', tenants: null }],
    ['is bound to other tenants', { role: 'viewer', tenants: ['t9'] }],
  ])('are sent away when their token %s', async (_what, change) => {
    const { ports, url } = await listening();
    const sha256 = createHash('sha256').update('anna-token').digest('hex');
    const anna = { role: 'viewer', tenants: null, sha256 } as const;
    ports.world.tokens = { admin: 'root', tokens: { anna }, required: true };
    const { block, next } = await read(url, '', { authorization: 'Bearer anna-token' });
    await block();
    decide(ports, 1);
    expect((await next()).data.id).toBe(1);
    const left = 'role' in change ? { anna: { ...anna, ...change } as typeof anna } : {};
    ports.world.tokens = { admin: 'root', tokens: left, required: true };
    decide(ports, 2);
    expect(await block()).toBeNull();
  });

  it('stay when the tokens of others change', async () => {
    const { ports, url } = await listening();
    const sha256 = createHash('sha256').update('anna-token').digest('hex');
    const anna = { role: 'viewer', tenants: ['t1'], sha256 } as const;
    ports.world.tokens = { admin: 'root', tokens: { anna }, required: true };
    const { block, next } = await read(url, '', { authorization: 'Bearer anna-token' });
    await block();
    ports.world.tokens = { admin: 'other', tokens: { anna: { ...anna } }, required: true };
    decide(ports, 1);
    expect((await next()).data.id).toBe(1);
  });

  it('without a token are sent away when one is needed', async () => {
    const { ports, url } = await listening();
    const { block } = await read(url);
    await block();
    ports.world.tokens = { admin: 'root', tokens: {}, required: true };
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
          // Behind the newest row reads only what is read for all.
          if (after === 2_000) return changes(after, limit);
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
    expect(readTo).toBeLessThan(1_800);
    const pieces: string[] = [];
    for await (const piece of socket) {
      pieces.push(piece);
      if (pieces.slice(-2).join('').includes('\nid: 2000.0')) break;
    }
    const ids = [...pieces.join('').matchAll(/^id: (\d+)\.0$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual([0, ...Array.from({ length: 2_000 }, (_, index) => index + 1)]);
  });
});
