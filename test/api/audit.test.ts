import { describe, expect, it } from 'vitest';
import { NOW } from './samples.ts';
import { serve } from './serve.ts';

describe('GET /v1/audit', () => {
  const entry = {
    role: 'admin',
    via: 'api',
    from: '::1',
    request: 'q',
    tenantId: null,
    why: null,
    before: null,
    after: { enabled: 1 },
    outcome: 'done',
    reason: null,
  } as const;

  it('reads newest first, page by page, by its filters', async () => {
    const { ask, ports } = serve();
    ports.audit.push(
      { ...entry, id: 1, at: NOW, who: 'anna', action: 'mode.set', target: 'resource r1' },
      { ...entry, id: 2, at: NOW + 1, who: 'anna', action: 'mode.clear', target: 'resource r1' },
      { ...entry, id: 3, at: NOW + 2, who: 'rug', action: 'brake.engaged', target: 'global *' },
    );
    const ids = async (query: string): Promise<unknown[]> => {
      const { json } = await ask('GET', `/v1/audit${query}`);
      return (json.items as { id: number }[]).map(({ id }) => id);
    };
    expect(await ids('')).toEqual([3, 2, 1]);
    expect(await ids('?limit=2')).toEqual([3, 2]);
    expect(await ids('?limit=2&cursor=2')).toEqual([1]);
    expect(await ids('?who=anna&action=mode')).toEqual([2, 1]);
    expect(await ids('?target=global%20*')).toEqual([3]);
    expect(await ids('?since=2026-01-02T03:04:05.001Z')).toEqual([3, 2]);
    const { json } = await ask('GET', '/v1/audit?action=mode.set');
    expect(json.items).toEqual([
      {
        ...entry,
        id: 1,
        at: '2026-01-02T03:04:05.000Z',
        who: 'anna',
        action: 'mode.set',
        target: 'resource r1',
      },
    ]);
  });

  it('refuses a time that is none', async () => {
    const { json } = await serve().ask('GET', '/v1/audit?since=yesterday');
    expect(json).toMatchObject({ code: 'bad_request', field: 'since' });
  });
});
