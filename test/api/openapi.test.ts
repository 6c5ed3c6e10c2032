import { describe, expect, it } from 'vitest';
import { serve } from './serve.ts';

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: string[];
  readonly responses: Record<string, { description: string; content?: object }>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

const documentOf = async (): Promise<Document> => {
  const { ask } = serve();
  return JSON.parse((await ask('GET', '/docs/json')).text) as Document;
};

describe('the OpenAPI document', () => {
  it('has every route and no other', async () => {
    const { paths } = await documentOf();
    const routes = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'DELETE /v1/resources/{id}',
      'GET /healthz',
      'GET /metrics',
      'GET /readyz',
      'GET /v1/dead-letters',
      'GET /v1/diagram',
      'GET /v1/kinds',
      'GET /v1/resources',
      'GET /v1/resources/{id}',
      'GET /v1/resources/{id}/history',
      'GET /v1/status',
      'GET /v1/sweeps',
      'POST /v1/notifications',
      'POST /v1/resources',
      'POST /v1/resources/{id}/events',
      'POST /v1/sweeps',
    ]);
  });

  it('says of each route what it is for, what it answers, and how it fails', async () => {
    const { paths } = await documentOf();
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const where = `${method} ${path}`;
        expect(operation.summary, where).toBeTruthy();
        expect(operation.description, where).toBeTruthy();
        expect(operation.tags, where).toHaveLength(1);
        const statuses = Object.keys(operation.responses);
        expect(
          statuses.some((status) => status.startsWith('2')),
          where,
        ).toBe(true);
        expect(statuses, where).toContain('4XX');
        for (const response of Object.values(operation.responses)) {
          expect(response.content, where).toBeDefined();
          expect(response.description, where).not.toBe('Default Response');
        }
      }
    }
  });

  it('names its schemas once, and refers to none that is missing', async () => {
    const document = await documentOf();
    expect(Object.keys(document.components.schemas).sort()).toEqual([
      'Accepted',
      'DeadLetter',
      'Decision',
      'Error',
      'Kind',
      'Resource',
      'Status',
      'Sweep',
      'Verdict',
    ]);
    const refs = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g);
    for (const [, name = ''] of refs) expect(document.components.schemas).toHaveProperty(name);
  });

  it('carries the version of rug', async () => {
    const { openapi, info } = await documentOf();
    expect([openapi, info.version]).toEqual(['3.1.0', '1.2.3']);
  });
});

describe('GET /docs', () => {
  it('is a page whose parts are all served here', async () => {
    const { ask } = serve();
    const page = await ask('GET', '/docs');
    expect(page.status).toBe(200);
    const parts = [...page.text.matchAll(/(?:src|href)="(\/docs[^"]+)"/g)].map(([, path]) => path);
    expect(parts.length).toBeGreaterThan(3);
    for (const path of parts) expect((await ask('GET', String(path))).status, path).toBe(200);
  });
});

describe('the headers of /docs', () => {
  it('allow what is served here and nothing else, and do not insist on TLS', async () => {
    const { ask } = serve();
    for (const path of ['/docs', '/docs/', '/docs/static/index.html']) {
      const policy = String((await ask('GET', path)).headers['content-security-policy']);
      expect(policy, path).toContain("default-src 'self';");
      expect(policy, path).toContain("script-src 'self';");
      expect(policy, path).not.toMatch(/upgrade-insecure-requests|https?:|validator|unsafe/);
    }
    expect((await ask('GET', '/docs/static/swagger-initializer.js')).text).toContain(
      '"validatorUrl":null',
    );
  });
});

describe('the headers of every answer', () => {
  it('forbid what a browser must not do, and do not insist on TLS', async () => {
    const { ask } = serve();
    const { headers } = await ask('GET', '/v1/resources');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('SAMEORIGIN');
    expect(String(headers['content-security-policy'])).not.toContain('upgrade-insecure-requests');
    expect(headers).not.toHaveProperty('strict-transport-security');
  });
});
