import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { createClient } from '../../src/ctl/client.ts';
import { systemTime } from '../../src/environment.ts';
import { VirtualTime } from '../support/virtual-time.ts';
import { fake, fault } from './fake.ts';
import { rig } from './rig.ts';

async function stranger(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('failures of rug-ctl', () => {
  it('show the message and the hint of an error of the API, and nothing else', async () => {
    const { run } = await rig();
    const { code, out, err } = await run('resource', 'show', 'nobody');
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toBe(
      'error: no resource has the id "nobody"\n' +
        'hint: List the resources with `rug-ctl resource list`.\n',
    );
  });

  it('name the field that is wrong, once', async () => {
    const error = { code: 'bad_request', hint: 'Correct it.', field: 'spec.gateway.networkId' };
    let message = 'Invalid input: expected string';
    const url = await stranger((_request, response) =>
      response.writeHead(400).end(JSON.stringify({ ...error, message })),
    );
    const { run } = await rig();
    const told =
      'error: spec.gateway.networkId: Invalid input: expected string\nhint: Correct it.\n';
    expect((await run('status', '--url', url)).err).toBe(told);
    message = 'spec.gateway.networkId: Invalid input: expected string';
    expect((await run('status', '--url', url)).err).toBe(told);
  });

  it('show what a terminal would obey', async () => {
    const error = { code: 'refused', hint: 'Look.', message: 'no \u001b[2J room' };
    const url = await stranger((_request, response) =>
      response.writeHead(409).end(JSON.stringify(error)),
    );
    const { err } = await (await rig()).run('status', '--url', url);
    expect(err).toBe('error: no \\u001b[2J room\nhint: Look.\n');
  });

  it('end with 3 when nobody listens', async () => {
    const { run } = await rig();
    const url = await stranger(() => undefined);
    const gone = new URL(url);
    gone.port = '9';
    const { code, err } = await run('status', '--url', gone.origin);
    expect(code).toBe(3);
    expect(err).toContain('hint: Is it running? Say where with --url, RUG_URL or a profile.');
  });

  it.each([
    ['a page', 200, '<html>'],
    ['JSON of another kind', 200, '{"hello":1}'],
    ['an error of another kind', 404, '{"error":"nothing here"}'],
  ])('end with 1 when somebody else answers with %s', async (_what, status, body) => {
    const url = await stranger((_request, response) => response.writeHead(status).end(body));
    const { run } = await rig();
    const { code, err } = await run('status', '--url', url);
    expect(code).toBe(1);
    expect(err).toContain('does not answer as a rug of this version does');
    expect(err).not.toContain('    at ');
  });

  it('end with 3 when no answer comes', async () => {
    const time = new VirtualTime();
    let arrived = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const url = await stranger(() => arrived());
    const call = createClient({ url, token: null }, time).call({
      path: '/v1/status',
      shape: z.unknown(),
    });
    const failed = expect(call).rejects.toMatchObject({
      exit: 3,
      message: `cannot reach rug at ${url}: no answer within 30 s`,
    });
    await reached;
    await time.advance(30_000);
    await failed;
  });

  it('leave no timer behind when the answer has come', async () => {
    const time = new VirtualTime();
    const url = await stranger((_request, response) => response.end('{}'));
    await createClient({ url, token: null }, time).call({ path: '/', shape: z.unknown() });
    expect(time.next).toBeNull();
  });
});

describe('the exit status', () => {
  it.each([
    ['bad_request', 2],
    ['bad_json', 2],
    ['unknown_kind', 2],
    ['unknown_driver', 2],
    ['refused', 1],
    ['unknown_resource', 1],
    ['internal', 1],
  ])('of %s is %i', async (code, exit) => {
    const { run } = await fake({ 'GET /v1/status': fault(400, code) });
    expect((await run('status')).code).toBe(exit);
  });
});

describe('a stream', () => {
  it('that is silent for more than two heartbeats is lost', async () => {
    const time = new VirtualTime();
    const url = await stranger((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('id: 1.0\n\n');
      heartbeat = () => void response.write(': still here\n\n');
    });
    let heartbeat = (): void => undefined;
    const { signal } = new AbortController();
    const client = createClient({ url, token: null }, time);
    const events = client.events({ path: '/v1/changes', signal });
    expect([await events.next(), await events.next()]).toMatchObject([
      { value: { type: 'open' } },
      { value: { type: 'position', id: '1.0' } },
    ]);
    const next = expect(events.next()).rejects.toMatchObject({
      exit: 3,
      message: `cannot reach rug at ${url}: nothing was heard for 32 s`,
    });
    await time.advance(30_000);
    const due = time.next;
    heartbeat();
    await vi.waitUntil(() => time.next !== due);
    await time.advance(31_900);
    expect(time.next).not.toBeNull();
    await time.advance(100);
    await next;
    expect(time.next).toBeNull();
  });
});

describe('createClient', () => {
  it('escapes what it puts into a URL', async () => {
    const asked: (string | undefined)[] = [];
    const url = await stranger(({ url }, response) => {
      asked.push(url);
      response.end('{}');
    });
    const query = { label: 'a:b&c', id: ['x', 'y'], none: undefined };
    await createClient({ url, token: null }, systemTime).call({
      path: '/v1',
      query,
      shape: z.unknown(),
    });
    expect(asked).toEqual(['/v1?label=a%3Ab%26c&id=x&id=y']);
  });
});
