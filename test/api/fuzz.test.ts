import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '../../src/model/errors.ts';
import { field, type Hints, mutated, STRANGE, valid } from './arbitraries.ts';
import { openRug, type Rug } from './rug.ts';
import { type JsonSchema, type Schemas, toSchemas } from './schemas.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
}
interface Media {
  readonly schema: JsonSchema;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Record<string, { readonly content?: Record<string, Media> }>;
  readonly 'x-errors': readonly ErrorCode[];
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, JsonSchema> };
}

/** One request, as it is sent. */
interface Sent {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload?: string;
}

/** Requests to each route; more with the variable, and with --testTimeout. */
const RUNS = Number(process.env.RUG_TEST_FUZZ_RUNS ?? 150);

/** Resources, and dead letters; what is made at the beginning comes to them. */
const IDS = ['r1', 'r2', 'vm1', 'nobody', ...Array.from({ length: 9 }, (_, i) => `${i + 1}`)];

const HINTS: Hints = {
  id: IDS,
  ids: [['r1'], ['r1', 'vm1'], []],
  key: ['r1', 't1', '*', 'a7'],
  kind: ['virtual_router', 'vm', 'snapshot'],
  hardware: ['phantom', 'kvm', ''],
  tenant: ['t1', 'T2'],
  tenantId: ['t1', '79F054A8-C76E-4C22-AFA8-6CDD2CD88536'],
  words: ['poll', 'workers/debug', 'resource/update/r1', 'router/rebuild/error', 'tenant/debug/t1'],
  code: ['busy', 'virtual_router_phantom_build_2004'],
  cursor: ['bnVsbA', 'MQ', 'InIxIg', '%%%'],
  args: [{}, { destructive: true }, { image: 'i' }, { force: true }],
  'x-rug-reason': ['why', '%C3%A9', '%zz'],
  'idempotency-key': ['one', 'two', 'a b'],
  spec: [{}, { ha: true }],
  patch: [null, {}, { ha: null }, { $replace: {} }, { routes: [] }],
  since: ['0.0', '2026-01-02T03:04:05Z'],
  text: ['', 'http:\n  port: 1\n', 'http: [', '\u0000'],
  target: ['*', 'error'],
};

/** What stands in a path, a query or a header: text. */
const asText = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();

/** Values of one parameter: mostly as the document has them. */
const argument = (parameter: Parameter, schemas: Schemas): Arbitrary<string | undefined> => {
  const { name, schema, required } = parameter;
  const good = field(name, schema, schemas, HINTS).map(asText);
  const bad = STRANGE.map(asText);
  const present = fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: bad });
  return required ? present : fc.option(present, { nil: undefined, freq: 2 });
};

/** Bodies: as the document has them, with something wrong, or no JSON at all. */
function body(
  { requestBody }: Operation,
  schemas: Schemas,
): Arbitrary<Pick<Sent, 'headers' | 'payload'>> {
  const [media] = Object.entries(requestBody?.content ?? {});
  const json = (payload: string): Pick<Sent, 'headers' | 'payload'> => ({
    headers: { 'content-type': 'application/json' },
    payload,
  });
  if (media === undefined) return fc.constant({ headers: {} });
  const good = valid(media[1].schema, schemas, HINTS);
  const wrong = good.chain(mutated).map((value) => json(JSON.stringify(value) ?? ''));
  return fc.oneof(
    { weight: 6, arbitrary: good.map((value) => json(JSON.stringify(value))) },
    { weight: 4, arbitrary: wrong },
    {
      weight: 1,
      arbitrary: fc.string({ unit: 'binary' }).map((text) => json(text.toWellFormed())),
    },
    {
      weight: 1,
      arbitrary: fc.constant({ headers: { 'content-type': 'text/plain' }, payload: 'x' }),
    },
    { weight: 1, arbitrary: fc.constant({ headers: {} }) },
  );
}

/** Requests to one route. */
function requests(
  method: string,
  path: string,
  operation: Operation,
  schemas: Schemas,
): Arbitrary<Sent> {
  const parameters = operation.parameters ?? [];
  const values = fc.tuple(...parameters.map((parameter) => argument(parameter, schemas)));
  return fc.tuple(values, body(operation, schemas)).map(([given, { headers, payload }]) => {
    const query = new URLSearchParams();
    const more: Record<string, string> = {};
    let url = path;
    for (const [index, { name, in: place }] of parameters.entries()) {
      const value = given[index];
      if (value === undefined) continue;
      if (place === 'query') query.append(name, value);
      // Headers cannot hold more than this.
      else if (place === 'header')
        more[name] = value.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 4_000);
      else
        url = url.replace(
          `{${name}}`,
          name === 'words' ? value.split('/').map(encode).join('/') : encode(value),
        );
    }
    return {
      method: method.toUpperCase() as Sent['method'],
      url: query.size === 0 ? url : `${url}?${query}`,
      headers: { ...more, ...headers },
      ...(payload === undefined ? {} : { payload }),
    };
  });
}

/** What rug has to say of requests that broke it. */
const defects = ({ witness }: Rug): unknown[] =>
  witness.lines
    .filter(({ message }) => message === 'request failed')
    .map(({ fields }) =>
      'err' in fields && fields.err instanceof Error ? fields.err.stack : fields,
    );

/** Every route but the one that is followed for ever; what deletes comes last. */
function routesOf({ paths }: Document): [method: string, path: string, operation: Operation][] {
  const all = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): [string, string, Operation] => [
      method,
      path,
      operation,
    ]),
  );
  const last = ([method]: [string, ...unknown[]]): number => (method === 'delete' ? 1 : 0);
  return all.filter(([, path]) => path !== '/v1/changes').sort((a, b) => last(a) - last(b));
}

/** An empty segment, or one of dots, would be another path. */
const encode = (value: string): string =>
  /^\.*$/.test(value) ? 'x' : encodeURIComponent(value.slice(0, 2_000));

describe('the API, as its own document describes it', () => {
  let rug: Rug;
  let document: Document;
  let schemas: Schemas;

  beforeAll(async () => {
    rug = await openRug();
    const served = await rug.api.inject({ method: 'GET', url: '/docs/json' });
    document = JSON.parse(served.body) as Document;
    schemas = toSchemas(document);
    for (const [id, kind] of [
      ['r1', 'virtual_router'],
      ['r2', 'virtual_router'],
      ['vm1', 'vm'],
    ]) {
      const payload = { id, kind, tenantId: 't1', hardware: 'phantom' };
      const made = await rug.api.inject({ method: 'POST', url: '/v1/resources', payload });
      expect(made.statusCode, made.body).toBe(201);
    }
    const broken = {
      method: 'POST',
      url: '/v1/notifications',
      payload: Array(9).fill({}),
    } as const;
    expect((await rug.api.inject(broken)).json()).toMatchObject({ rejected: 9 });
    const payload = { target: '*', type: 'POLL' };
    const sweep = await rug.api.inject({ method: 'POST', url: '/v1/sweeps', payload });
    IDS.push(sweep.json().id);
  });
  afterAll(() => rug.close());

  /** Why an answer is not as the document has it, or null. */
  function fault(operation: Operation, status: number, type: string, text: string): string | null {
    const documented = operation.responses[String(status)];
    if (documented === undefined) return `the status ${status} is not documented`;
    if (status >= 400) {
      const error = JSON.parse(text) as { code: ErrorCode };
      const wrong = schemas.parse({ $ref: '#/components/schemas/Error' }, error);
      if (wrong !== null) return wrong;
      if (ERRORS[error.code].status !== status) return `${error.code} has another status`;
      return operation['x-errors'].includes(error.code) ? null : `${error.code} is not documented`;
    }
    const media = documented.content?.[type.split(';')[0] ?? ''];
    if (status === 204) return text === '' ? null : '204 with a body';
    if (media === undefined) return `the type ${type} is not documented`;
    return schemas.parse(
      media.schema,
      type.startsWith('application/json') ? JSON.parse(text) : text,
    );
  }

  it('answers whatever it is sent as documented, and breaks at nothing', {
    timeout: 280_000,
  }, async () => {
    const counts = new Map<string, Set<number>>();
    for (const [method, path, operation] of routesOf(document)) {
      const seen = new Set<number>();
      counts.set(`${method} ${path}`, seen);
      await fc.assert(
        fc.asyncProperty(requests(method, path, operation, schemas), async (sent) => {
          const { statusCode, headers, body: text } = await rug.api.inject(sent);
          seen.add(statusCode);
          expect(defects(rug), JSON.stringify(sent)).toEqual([]);
          expect(fault(operation, statusCode, String(headers['content-type']), text)).toBeNull();
        }),
        { numRuns: RUNS },
      );
    }
    // Requests came further than the border.
    for (const [route, seen] of counts) {
      expect(
        [...seen].some((status) => status < 400),
        `${route}: ${[...seen]}`,
      ).toBe(true);
    }
  });
});
