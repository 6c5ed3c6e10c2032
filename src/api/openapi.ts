import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { roleOf } from './access.ts';
import { polish } from './document.ts';
import { errorsOf } from './failures.ts';
import type { App } from './ports.ts';

const TAGS = [
  { name: 'resources', description: 'The things that rug keeps as they should be.' },
  { name: 'sweeps', description: 'One event to many resources, and what it would do.' },
  { name: 'modes', description: 'Who is left alone.' },
  { name: 'brake', description: 'What keeps an outage from being made worse.' },
  { name: 'changes', description: 'What happens, as it happens.' },
  { name: 'audit', description: 'Who did what.' },
  { name: 'notifications', description: 'What the outside world tells.' },
  { name: 'commands', description: 'The commands of the field.' },
  { name: 'config', description: 'How rug is set.' },
  { name: 'kinds', description: 'What kinds of resources there are.' },
  { name: 'errors', description: 'What the codes mean.' },
  { name: 'status', description: 'How rug is doing.' },
  { name: 'probes', description: 'For machines that watch rug.' },
];

/** What the page at /docs may load: what is served here, and the pictures in its style sheet. */
const DOCS_CSP = {
  'default-src': "'self'",
  'base-uri': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'self'",
  'img-src': "'self' data:",
  'object-src': "'none'",
  'script-src': "'self'",
  'script-src-attr': "'none'",
  'style-src': "'self'",
};

const SCHEME = 'token';

/**
 * Security headers, and the OpenAPI document made of the routes that follow: UI at /docs.
 *
 * @param encrypted It speaks HTTPS, and browsers are to insist on that.
 */
export function describeApi(app: App, version: string, encrypted: boolean): void {
  app.register(helmet, {
    strictTransportSecurity: encrypted,
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
  });
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'rug',
        version,
        description:
          'Orchestrates the life cycle of cloud resources. Times are ISO 8601 in UTC; lists read ' +
          '`{items, next}`, and `next` is the cursor of the following page. Every error has one ' +
          'shape and a code of /v1/errors.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: TAGS,
      components: {
        securitySchemes: {
          [SCHEME]: {
            type: 'http',
            scheme: 'bearer',
            description:
              'A token of the configuration. Needed as soon as there is one, hence always beyond ' +
              'loopback. `x-role` of an operation says which role it must have at least.',
          },
        },
      },
      security: [{ [SCHEME]: [] }],
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document);
      if (schema === undefined || schema.hide) return { schema, url };
      const { route } = document;
      const role = roleOf(route);
      return {
        url,
        schema: {
          ...schema,
          ...(role === null ? { security: [] } : { 'x-role': role }),
          'x-errors': errorsOf(route),
        },
      };
    },
    transformObject: (document) => polish(jsonSchemaTransformObject(document)),
  });
  app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_CSP,
    // The badge of a public validator would tell it of our document.
    uiConfig: { validatorUrl: null },
  });
}
