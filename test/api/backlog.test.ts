import { describe, expect, it } from 'vitest';
import { rowOf } from './samples.ts';
import { type Reply, type Served, serve } from './serve.ts';

const USUAL = [
  ['POST', '/v1/resources', { tenantId: 't1', kind: 'virtual_router' }],
  ['POST', '/v1/resources/r1/events', { type: 'POLL' }],
  ['POST', '/v1/resources/r1/verbs/build', undefined],
  ['DELETE', '/v1/resources/r1', undefined],
  ['POST', '/v1/sweeps', { target: '*', type: 'POLL' }],
  ['POST', '/v1/dead-letters/1/retry', undefined],
  ['DELETE', '/v1/dead-letters/1', undefined],
  ['POST', '/v1/notifications', {}],
  ['PUT', '/v1/commands/poll', undefined],
  ['PUT', '/v1/commands/router/rebuild/*', undefined],
] as const;

const URGENT = [
  ['PUT', '/v1/modes/global/*', undefined],
  ['DELETE', '/v1/modes/global/*', undefined],
  ['POST', '/v1/brake/release', undefined],
  ['POST', '/v1/config/reload', undefined],
  ['PUT', '/v1/commands/global/debug/enable', undefined],
  ['PUT', '/v1/commands/tenant/manage/t1', undefined],
] as const;

const READING = [
  ['GET', '/v1/resources', undefined],
  ['POST', '/v1/plans', { target: '*', type: 'POLL' }],
  ['POST', '/v1/config/check', { text: '' }],
] as const;

type Request = (typeof USUAL | typeof URGENT | typeof READING)[number];

function behind(backlog: number): Served {
  const served = serve({ maxBacklog: 10 });
  served.ports.rows.set('r1', rowOf('r1'));
  served.ports.world.backlog = backlog;
  return served;
}

const send = ({ ask }: Served, [method, url, body]: Request): Promise<Reply> =>
  ask(method, url, body === undefined ? {} : { body });

/** Nothing of it has reached those who would write. */
const reached = ({ ports }: Served): number =>
  ports.asked.length + ports.commanded.length + ports.messages.length;

describe('while the store is behind', () => {
  it.each(USUAL)('orders are sent away: %s %s', async (...request) => {
    const served = behind(10);
    const { status, json, headers } = await send(served, request as Request);
    expect(status).toBe(429);
    expect(json).toMatchObject({ code: 'busy', message: '10 writes wait, the limit is 10' });
    expect(headers['retry-after']).toBe('1');
    expect(reached(served)).toBe(0);
    expect((await send(behind(9), request as Request)).json.code).not.toBe('busy');
  });

  it.each(URGENT)('what is needed in a storm is taken for longer: %s %s', async (...request) => {
    const served = behind(19);
    expect((await send(served, request as Request)).status).toBe(200);
    expect(reached(served)).toBe(1);
    const far = behind(20);
    expect((await send(far, request as Request)).json.code).toBe('busy');
    expect(reached(far)).toBe(0);
  });

  it.each(READING)('what only reads is answered: %s %s', async (...request) => {
    expect((await send(behind(1_000_000), request as Request)).status).toBe(200);
  });

  it('a wrong method and an unknown path are told as ever', async () => {
    const { ask } = behind(1_000_000);
    expect((await ask('PUT', '/v1/status')).status).toBe(405);
    expect((await ask('POST', '/v1/nothing')).status).toBe(404);
  });
});
