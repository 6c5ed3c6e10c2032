import { describe, expect, it } from 'vitest';
import { toSchemas } from './schemas.ts';
import { serve } from './serve.ts';

interface Media {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Record<string, { readonly value: unknown }>;
}
interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: string[];
  readonly security?: object[];
  readonly 'x-role'?: string;
  readonly parameters?: { name: string; in: string }[];
  readonly requestBody?: { required: boolean; content: Record<string, Media> };
  readonly responses: Record<string, { description: string; content?: object }>;
}

/** What every route answers that needs a role. */
const GUARDED = ['400', '401', '403', '429', '500', '503'];

interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    readonly schemas: Record<string, object>;
    readonly securitySchemes: object;
  };
  readonly security: object[];
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
      'DELETE /v1/dead-letters/{id}',
      'DELETE /v1/modes/{scope}/{key}',
      'DELETE /v1/resources/{id}',
      'GET /healthz',
      'GET /metrics',
      'GET /readyz',
      'GET /v1/audit',
      'GET /v1/brake',
      'GET /v1/changes',
      'GET /v1/config',
      'GET /v1/dead-letters',
      'GET /v1/dead-letters/{id}',
      'GET /v1/diagram',
      'GET /v1/errors',
      'GET /v1/errors/{code}',
      'GET /v1/kinds',
      'GET /v1/me',
      'GET /v1/modes',
      'GET /v1/resources',
      'GET /v1/resources/{id}',
      'GET /v1/resources/{id}/history',
      'GET /v1/resources/{id}/why',
      'GET /v1/status',
      'GET /v1/sweeps',
      'GET /v1/sweeps/{id}',
      'GET /v1/tenants',
      'GET /v1/workers',
      'POST /v1/brake/release',
      'POST /v1/config/check',
      'POST /v1/config/reload',
      'POST /v1/dead-letters/{id}/retry',
      'POST /v1/notifications',
      'POST /v1/plans',
      'POST /v1/resources',
      'POST /v1/resources/{id}/events',
      'POST /v1/resources/{id}/verbs/{verb}',
      'POST /v1/sweeps',
      'PUT /v1/commands/{words}',
      'PUT /v1/modes/{scope}/{key}',
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
        const isOpen = operation['x-role'] === undefined;
        expect(statuses, where).toEqual(expect.arrayContaining(['400', '500']));
        if (!isOpen) expect(statuses, where).toEqual(expect.arrayContaining(GUARDED));
        expect(operation.security, where).toEqual(isOpen ? [] : undefined);
        if (path.includes('{id}')) expect(statuses, where).toContain('404');
        for (const [status, response] of Object.entries(operation.responses)) {
          if (status !== '204') expect(response.content, where).toBeDefined();
          expect(response.description, where).not.toBe('Default Response');
          if (!/^[45]/.test(status) || path === '/readyz') continue;
          expect(response.description, where).toMatch(/^Refused: `\w+`(, `\w+`)*\.$/);
        }
      }
    }
  });

  it('names its schemas once, and refers to none that is missing', async () => {
    const document = await documentOf();
    expect(Object.keys(document.components.schemas).sort()).toEqual([
      'Accepted',
      'AuditEntry',
      'Brake',
      'CommandAnswer',
      'DeadLetter',
      'Decision',
      'Error',
      'ErrorCode',
      'Kind',
      'Me',
      'Mode',
      'ModeChange',
      'Plan',
      'ReloadReport',
      'Resource',
      'Status',
      'Sweep',
      'Tenant',
      'Verdict',
      'Why',
      'Workers',
    ]);
    const refs = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g);
    for (const [, name = ''] of refs) expect(document.components.schemas).toHaveProperty(name);
  });

  it('says how to come in', async () => {
    const { components, security } = await documentOf();
    expect(security).toEqual([{ token: [] }]);
    expect(components.securitySchemes).toMatchObject({ token: { type: 'http', scheme: 'bearer' } });
  });

  it('tells which headers an order may have, and which body may be left out', async () => {
    const { paths } = await documentOf();
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        if (method === 'get' || path === '/v1/plans' || path === '/v1/notifications') continue;
        if (path === '/v1/config/check') continue;
        const headers = operation.parameters?.flatMap((one) =>
          one.in === 'header' ? one.name : [],
        );
        expect(headers, `${method} ${path}`).toEqual(['x-rug-reason', 'idempotency-key']);
      }
    }
    expect(paths['/v1/brake/release']?.post?.requestBody?.required).toBe(false);
    expect(paths['/v1/sweeps']?.post?.requestBody?.required).toBe(true);
    expect(paths['/v1/commands/{words}']?.put?.parameters?.map(({ name }) => name)).toContain(
      'words',
    );
  });

  it('has examples that its own schemas accept', async () => {
    const document = await documentOf();
    const schemas = toSchemas(document);
    let seen = 0;
    const visit = (schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      if ('examples' in schema && Array.isArray(schema.examples)) {
        for (const example of schema.examples) {
          seen += 1;
          expect(schemas.parse(schema, example), JSON.stringify(example)).toBeNull();
        }
      }
      for (const inner of Object.values(schema)) visit(inner);
    };
    visit(document);
    expect(seen).toBeGreaterThan(12);
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const { requestBody } of Object.values(operations)) {
        for (const media of Object.values(requestBody?.content ?? {})) {
          expect(JSON.stringify(media), path).toMatch(/"examples?":/);
          const several = Object.values(media.examples ?? {}).map(({ value }) => value);
          for (const value of media.example === undefined ? several : [media.example]) {
            expect(schemas.parse(media.schema, value), JSON.stringify(value)).toBeNull();
          }
        }
      }
    }
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
