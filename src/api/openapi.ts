import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { App } from './ports.ts';

const TAGS = [
  { name: 'resources', description: 'The things that rug keeps as they should be.' },
  { name: 'sweeps', description: 'One event to many resources.' },
  { name: 'notifications', description: 'What the outside world tells.' },
  { name: 'kinds', description: 'What kinds of resources there are.' },
  { name: 'status', description: 'How rug is doing.' },
  { name: 'probes', description: 'For machines that watch rug.' },
];

/**
 * What the page at /docs may load: what is served here, and the pictures in its style sheet.
 * Nothing is upgraded to TLS, which rug does not speak.
 */
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

/** Security headers, and the OpenAPI document made of the routes that follow: UI at /docs. */
export function describeApi(app: App, version: string): void {
  app.register(helmet, {
    // Plain HTTP on loopback: browsers must not be told to insist on TLS.
    strictTransportSecurity: false,
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
          '`{items, next}`, and `next` is the cursor of the following page.',
      },
      tags: TAGS,
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => polish(jsonSchemaTransformObject(document)),
  });
  app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_CSP,
    // The badge of a public validator would tell it of our document.
    uiConfig: { validatorUrl: null },
  });
}

/** What stands for a response in the document; the routes describe the rest. */
const RESPONSES: Readonly<Record<string, string>> = {
  200: 'The answer.',
  201: 'Created; `Location` says where it is.',
  202: 'Taken: it is durable and will be done.',
  503: 'Not ready; `missing` says what is not up.',
  '4XX': 'Refused: an error of the documented table.',
  '5XX': 'rug cannot answer: an error of the documented table.',
};

type Document = ReturnType<typeof jsonSchemaTransformObject>;

/** Names the responses, and leaves out the second copy that each named schema comes with. */
function polish(document: Document): Document {
  if (!('openapi' in document)) return document;
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of [path?.get, path?.post, path?.delete]) {
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        if ('description' in response) {
          response.description = RESPONSES[status] ?? response.description;
        }
      }
    }
  }
  const schemas = document.components?.schemas ?? {};
  for (const name of Object.keys(schemas)) if (name.endsWith('Input')) delete schemas[name];
  return document;
}
