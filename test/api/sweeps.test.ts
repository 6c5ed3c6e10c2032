import { describe, expect, it } from 'vitest';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { LOCAL_BY, rowOf } from './samples.ts';
import { serve } from './serve.ts';

const fleet = (): ReturnType<typeof serve> => {
  const served = serve();
  const error = { ...NEW_VIEW, status: 'error' as const };
  for (const row of [
    rowOf('r1'),
    rowOf('r2', { view: error }),
    rowOf('r3', { kind: 'vm', view: error }),
    rowOf('r4', { view: { ...NEW_VIEW, state: 'Exit' } }),
  ]) {
    served.ports.rows.set(row.id, row);
  }
  return served;
};

describe('POST /v1/sweeps', () => {
  it.each([
    ['every resource', { target: '*' }, {}, 3],
    ['what is in error', { target: 'error' }, { status: 'error' }, 2],
    [
      'what is in error of a kind',
      { target: 'error', selector: { kind: 'vm' } },
      { status: 'error', kind: 'vm' },
      1,
    ],
    ['a selection', { selector: { ids: ['r1', 'r2'] } }, { ids: ['r1', 'r2'] }, 2],
  ])(
    'reaches %s and says how many that is (scenario 38)',
    async (_who, body, selector, matched) => {
      const { ports, ask } = fleet();
      const reply = await ask('POST', '/v1/sweeps', { body: { ...body, type: 'REBUILD' } });
      expect(reply.status).toBe(202);
      expect(reply.json).toEqual({ id: 'sweep-1', matched });
      expect(ports.asked).toEqual([
        {
          what: 'sweep',
          selector,
          order: { type: 'REBUILD', patch: null, args: {} },
          by: LOCAL_BY,
        },
      ]);
    },
  );

  it('only counts in a dry run', async () => {
    const { ports, ask } = fleet();
    const body = { target: '*', type: 'DELETE', dryRun: true };
    const reply = await ask('POST', '/v1/sweeps', { body });
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({ id: null, matched: 3 });
    expect(ports.asked).toEqual([]);
  });

  it.each([
    ['nobody was named', { type: 'DELETE' }, 'target'],
    ['the selection is empty', { type: 'DELETE', selector: {} }, 'target'],
    ['the target is no wildcard', { type: 'DELETE', target: 'all' }, 'target'],
    [
      'the selection has an unknown field',
      { selector: { kinds: 'vm' }, type: 'POLL' },
      'selector.kinds',
    ],
    [
      'the status is said twice',
      { target: 'error', selector: { status: 'down' }, type: 'POLL' },
      'selector.status',
    ],
  ])('hits nobody when %s', async (_why, body, field) => {
    const { ports, ask } = fleet();
    const { status, json } = await ask('POST', '/v1/sweeps', { body });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'bad_request', field });
    expect(ports.asked).toEqual([]);
  });
});

describe('GET /v1/sweeps', () => {
  it('lists sweeps with their progress', async () => {
    const { ask } = fleet();
    await ask('POST', '/v1/sweeps', { body: { target: 'error', type: 'REBUILD' } });
    expect((await ask('GET', '/v1/sweeps')).json).toEqual({
      items: [
        {
          id: 'sweep-1',
          type: 'REBUILD',
          selector: { status: 'error' },
          who: 'local',
          hit: 2,
          done: true,
          at: '2026-01-02T03:04:05.000Z',
        },
      ],
    });
  });
});

describe('GET /v1/sweeps/:id', () => {
  it('reads this one and no other', async () => {
    const { ask, ports } = fleet();
    await ask('POST', '/v1/sweeps', { body: { target: 'error', type: 'REBUILD' } });
    Object.assign(ports.reader, { sweeps: () => Promise.reject(new Error('all were read')) });
    const { status, json } = await ask('GET', '/v1/sweeps/sweep-1');
    expect(status).toBe(200);
    expect(json).toMatchObject({ id: 'sweep-1', hit: 2, done: true });
    expect((await ask('GET', '/v1/sweeps/sweep-2')).json.code).toBe('unknown_sweep');
  });
});
