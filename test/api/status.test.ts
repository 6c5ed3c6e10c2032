import { describe, expect, it } from 'vitest';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { rowOf } from './samples.ts';
import { serve } from './serve.ts';

const store = { name: 'store', state: 'up', detail: 'in memory', required: true } as const;
const bus = { name: 'bus', state: 'down', detail: 'no broker', required: true } as const;
const off = { name: 'health', state: 'off', detail: 'set RUG_HEALTH', required: false } as const;

describe('GET /v1/status', () => {
  it('shows the version, the parts, the load and the resources by status', async () => {
    const { ports, ask } = serve();
    ports.world.parts = [store, off];
    ports.world.backlog = 7;
    ports.rows.set('r1', rowOf('r1'));
    ports.rows.set('r2', rowOf('r2', { view: { ...NEW_VIEW, status: 'error' } }));
    ports.rows.set('r3', rowOf('r3', { view: { ...NEW_VIEW, state: 'Exit' } }));
    const { json } = await ask('GET', '/v1/status');
    expect(json).toMatchObject({
      version: '1.2.3',
      startedAt: '2026-01-02T03:04:05.000Z',
      parts: [store, off],
      resources: { total: 2, byStatus: { down: 1, error: 1, configured: 0 } },
      load: {
        pending: 7,
        deciding: 2,
        looking: 6,
        acting: 3,
        parked: 4,
        setAside: 5,
        suspects: 0,
        backlog: 7,
        workers: [{ shard: 0, inFlight: 2, restarts: 0 }],
      },
    });
  });
});

describe('GET /healthz and /readyz', () => {
  it('is alive whatever is missing', async () => {
    const { ports, ask } = serve();
    ports.world.parts = [bus];
    expect((await ask('GET', '/healthz')).json).toEqual({ alive: true });
  });

  it('is ready while all required parts are up, whatever else is off', async () => {
    const { ports, ask } = serve();
    ports.world.parts = [store, off];
    const { status, json } = await ask('GET', '/readyz');
    expect(status).toBe(200);
    expect(json).toEqual({ ready: true, missing: [] });
  });

  it('is not ready while a required part is down, and says which', async () => {
    const { ports, ask } = serve();
    ports.world.parts = [store, bus, off];
    const { status, json } = await ask('GET', '/readyz');
    expect(status).toBe(503);
    expect(json).toEqual({ ready: false, missing: [{ name: 'bus', state: 'down' }] });
  });
});

describe('GET /v1/diagram', () => {
  it('draws the machine as SVG, or as DOT when asked', async () => {
    const { ask } = serve();
    const svg = await ask('GET', '/v1/diagram');
    expect(svg.text).toBe('<svg>none</svg>');
    expect(svg.headers['content-type']).toBe('image/svg+xml');
    const dot = await ask('GET', '/v1/diagram?format=dot');
    expect(dot.text).toBe('digraph { "none" }');
    expect(dot.headers['content-type']).toBe('text/vnd.graphviz; charset=utf-8');
  });

  it('marks the present state of a resource', async () => {
    const { ports, ask } = serve();
    ports.rows.set('r1', rowOf('r1', { view: { ...NEW_VIEW, state: 'Held' } }));
    expect((await ask('GET', '/v1/diagram?format=dot&id=r1')).text).toBe('digraph { "Held" }');
    expect((await ask('GET', '/v1/diagram?id=r2')).status).toBe(404);
  });
});

describe('GET /v1/kinds', () => {
  it('lists kinds with their drivers and the JSON Schema of their spec', async () => {
    const { ask } = serve();
    const { json } = await ask('GET', '/v1/kinds');
    const items = json.items as Record<string, unknown>[];
    expect(items.map(({ name }) => name)).toEqual(['virtual_router', 'vm']);
    expect(items[1]).toMatchObject({
      recovery: 'recreate',
      drivers: [
        { name: 'vm_phantom', hardware: 'phantom', verbs: ['build'] },
        { name: 'vm_kvm', hardware: 'kvm', verbs: ['build'] },
      ],
      spec: { type: 'object', properties: { cpu: { type: 'integer', minimum: 1 } } },
    });
  });
});

describe('GET /v1/dead-letters', () => {
  it('lists what could not be used, with the reason', async () => {
    const { ports, ask } = serve();
    const letter = {
      source: 'neutron',
      reason: 'is missing',
      field: 'payload',
      body: '{}',
      headers: {},
    };
    ports.letters.push({ ...letter, id: 1, at: 0 });
    expect((await ask('GET', '/v1/dead-letters')).json).toEqual({
      items: [{ ...letter, id: 1, at: '1970-01-01T00:00:00.000Z' }],
      next: null,
    });
  });
});
