import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRug, type Rug } from './rug.ts';

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';
type Body = Record<string, unknown>;

interface Asking extends Rug {
  readonly ask: (
    method: Method,
    url: string,
    payload?: Body,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; json: Body }>;
}

async function running(): Promise<Asking> {
  const rug = await openRug();
  onTestFinished(rug.close);
  return {
    ...rug,
    ask: async (method, url, payload, headers = {}) => {
      const sent = { method, url, headers, ...(payload === undefined ? {} : { payload }) };
      const { statusCode, body } = await rug.api.inject(sent);
      return { status: statusCode, json: body === '' ? {} : (JSON.parse(body) as Body) };
    },
  };
}

const router = (id: string, tenantId = 't1'): Body => ({ id, tenantId, kind: 'virtual_router' });

/** Tokens that say their names: an operator of tenant t1, one of all, and a viewer. */
function letIn({ access }: Rug): void {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  access.tokens = {
    admin: null,
    tokens: {
      anna: { role: 'operator', tenants: ['t1'], sha256: sha256('anna') },
      otto: { role: 'operator', tenants: null, sha256: sha256('otto') },
      vera: { role: 'viewer', tenants: null, sha256: sha256('vera') },
    },
    required: true,
  };
}
const as = (name: string): Record<string, string> => ({ authorization: `Bearer ${name}` });

describe('rug behind its API', () => {
  it('tells of a resource from its creation until it is configured, and nothing twice', async () => {
    const { api, ask, store } = await running();
    const url = await api.listen();
    const response = await fetch(`${url}/v1/changes`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader?.read())?.value ?? '';
    await ask('POST', '/v1/resources', router('r1'));
    while (!text.includes('"status":"configured"')) text += (await reader?.read())?.value ?? '';
    const ids = [...text.matchAll(/^id: (\d+)\.\d+\ndata: \{"id":\1,/gm)].map(([, id]) =>
      Number(id),
    );
    const { items } = await store.reader.trail('r1', { limit: 100 });
    const kept = items.map(({ id }) => id).toReversed();
    expect(ids).toEqual(kept.slice(0, ids.length));
    expect(ids.length).toBeGreaterThan(2);
    expect(text).toContain('"action":"resource.create"');
    await reader?.cancel();
  });

  it('does what comes again with the same key once', async () => {
    const rug = await running();
    const { ask } = rug;
    const once = { 'idempotency-key': 'k1' };
    const first = await ask('POST', '/v1/resources', router('r1'), once);
    expect(first.json).toMatchObject({ outcome: 'taken' });
    const event = { type: 'UPDATE', patch: { ha: true } };
    const key = { 'idempotency-key': 'k2' };
    expect((await ask('POST', '/v1/resources/r1/events', event, key)).json.outcome).toBe('taken');
    expect((await ask('POST', '/v1/resources/r1/events', event, key)).json.outcome).toBe(
      'duplicate',
    );
    const nameless = { tenantId: 't1', kind: 'virtual_router' };
    const made = await ask('POST', '/v1/resources', nameless, { 'idempotency-key': 'k3' });
    expect(made.json.outcome).toBe('taken');
    const again = await ask('POST', '/v1/resources', nameless, { 'idempotency-key': 'k3' });
    expect(again.json).toMatchObject({ id: made.json.id, outcome: 'duplicate' });
    expect(rug.core.directory.size()).toBe(2);
    // Somebody else counts from 1 too.
    letIn(rug);
    const other = { ...as('otto'), ...key };
    expect((await ask('POST', '/v1/resources/r1/events', event, other)).json.outcome).toBe('taken');
  });

  it('keeps who did what and why, done or refused', async () => {
    const rug = await running();
    letIn(rug);
    const why = { ...as('otto'), 'x-rug-reason': encodeURIComponent('für später') };
    await rug.ask('POST', '/v1/resources', router('r1'), why);
    await rug.ask('PUT', '/v1/modes/resource/r1', undefined, why);
    await rug.ask('PUT', '/v1/modes/global/*', undefined, as('anna'));
    expect((await rug.ask('DELETE', '/v1/resources/r1', undefined, as('vera'))).status).toBe(403);
    const { json } = await rug.ask('GET', '/v1/audit', undefined, as('otto'));
    expect(json.items).toMatchObject([
      {
        who: 'vera',
        action: 'DELETE /v1/resources/:id',
        target: '/v1/resources/r1',
        outcome: 'refused',
        reason: 'this needs the role operator; vera has viewer',
      },
      { who: 'anna', action: 'mode.set', target: 'global *', outcome: 'refused' },
      {
        who: 'otto',
        action: 'mode.set',
        target: 'r1',
        why: 'für später',
        outcome: 'done',
      },
      { who: 'otto', action: 'resource.create', target: 'r1', via: 'api', from: '127.0.0.1' },
    ]);
  });

  it('hides one tenant from another, whatever is asked', async () => {
    const rug = await running();
    letIn(rug);
    const { ask } = rug;
    const anna = as('anna');
    for (const [id, tenant] of [
      ['mine', 't1'],
      ['theirs', 't2'],
    ] as const) {
      expect((await ask('POST', '/v1/resources', router(id, tenant), as('otto'))).status).toBe(201);
    }
    const hidden: [Method, string, Body?][] = [
      ['GET', '/v1/resources/theirs'],
      ['GET', '/v1/resources/theirs/why'],
      ['GET', '/v1/resources/theirs/history'],
      ['POST', '/v1/resources/theirs/events', { type: 'DELETE' }],
      ['POST', '/v1/resources/theirs/verbs/build'],
      ['DELETE', '/v1/resources/theirs'],
      ['PUT', '/v1/modes/resource/theirs'],
      ['PUT', '/v1/commands/resource/rebuild/theirs'],
    ];
    for (const [method, url, body] of hidden) {
      expect((await ask(method, url, body, anna)).json.code, url).toBe('unknown_resource');
    }
    const refused: [Method, string, Body?][] = [
      ['POST', '/v1/resources', router('new', 't2')],
      ['PUT', '/v1/modes/tenant/t2'],
      ['DELETE', '/v1/modes/global/*'],
      ['POST', '/v1/brake/release'],
      ['POST', '/v1/brake/release', { scope: 'tenant', key: 't2' }],
      ['PUT', '/v1/commands/tenant/debug/t2'],
      ['PUT', '/v1/commands/global/debug/enable'],
    ];
    for (const [method, url, body] of refused) {
      expect((await ask(method, url, body, anna)).json.code, url).toBe('forbidden');
    }
    const { json } = await ask('POST', '/v1/sweeps', { target: '*', type: 'POLL' }, anna);
    expect(json.matched).toBe(1);
    const plan = { selector: { tenantId: 't2' }, type: 'REBUILD' };
    expect((await ask('POST', '/v1/plans', plan, anna)).json.matched).toBe(0);
    const audit = await ask('GET', '/v1/audit', undefined, anna);
    expect(JSON.stringify(audit.json)).not.toContain('t2"');
  });
});
