/** What is put right in the OpenAPI document that the libraries make of the routes. */
import type { jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { ERRORS, type ErrorCode } from '../model/errors.ts';

/** What stands for a response in the document; the routes describe the rest. */
const RESPONSES: Readonly<Record<string, string>> = {
  200: 'The answer.',
  201: 'Created; `Location` says where it is.',
  202: 'Taken: it is durable and will be done.',
  204: 'Done; there is nothing to say.',
};

/** What is more than the body of an error. */
const HEADERS: Readonly<Record<string, readonly [name: string, description: string]>> = {
  401: ['www-authenticate', 'Bearer, RFC 6750.'],
  429: ['retry-after', 'Seconds after which it may be sent again.'],
  503: ['retry-after', 'Seconds after which it may be sent again.'],
};

type Document = ReturnType<typeof jsonSchemaTransformObject>;
/** Those with components: what swagger 2 called a document has none. */
type OpenApi<D = Document> = D extends unknown ? ('components' extends keyof D ? D : never) : never;
type Paths = NonNullable<OpenApi['paths']>;
type Operation = NonNullable<NonNullable<Paths[string]>['get']>;

const METHODS = ['get', 'put', 'post', 'delete'] as const;

/** Describes the responses, names wildcards, and leaves out second copies of named schemas. */
export function polish(document: Document): Document {
  if (!('openapi' in document)) return document;
  const paths: Paths = {};
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item?.[method];
      if (operation !== undefined) polishOperation(operation);
    }
    paths[path.replace('{*}', '{words}')] = item;
  }
  document.paths = paths;
  const schemas = document.components?.schemas ?? {};
  for (const name of Object.keys(schemas)) if (name.endsWith('Input')) delete schemas[name];
  return document;
}

function polishOperation(operation: Operation): void {
  const codes: readonly ErrorCode[] = Object(operation)['x-errors'] ?? [];
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    if (!('description' in response)) continue;
    const own = codes.filter((code) => String(ERRORS[code].status) === status);
    const listed = own.map((code) => `\`${code}\``).join(', ');
    const standard = RESPONSES[status] ?? (listed === '' ? undefined : `Refused: ${listed}.`);
    response.description = standard ?? response.description;
    const [name, description] = HEADERS[status] ?? [];
    if (name !== undefined && description !== undefined) {
      response.headers = { [name]: { description, schema: { type: 'string' } } };
    }
  }
  for (const parameter of operation.parameters ?? []) {
    if ('name' in parameter && parameter.name === '*') parameter.name = 'words';
  }
  const body = operation.requestBody;
  if (body !== undefined && 'content' in body && takesNull(body.content)) body.required = false;
}

/** True for a body that may be left out: null is one of its alternatives. */
function takesNull(content: Readonly<Record<string, { readonly schema?: object }>>): boolean {
  const [media] = Object.values(content);
  const alternatives: unknown = Object(media?.schema ?? {}).anyOf;
  return Array.isArray(alternatives) && alternatives.some((one) => Object(one).type === 'null');
}
