/** Messages of every form that is understood: recorded ones, those of the documentation, rug's own. */
import fc, { type Arbitrary } from 'fast-check';
import { FORMATS } from '../../src/events/formats.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { EVENT_TYPES } from '../../src/model/words.ts';
import { RECORDED } from '../events/recording.ts';
import { DAMAGE, damaged, spoilt } from './spoiling.ts';
import { NAMES } from './strange.ts';

/** What was recorded, out of its envelope. */
const NOTIFICATIONS: readonly JsonObject[] = RECORDED.map(
  ({ body }) => JSON.parse(JSON.parse(body)['oslo.message']) as JsonObject,
);

/** What is documented. Of what has an envelope, both. */
const DOCUMENTED: readonly JsonObject[] = Object.values(FORMATS).flatMap((format) => [
  format.example.body,
  ...('more' in format ? format.more.map(({ body }) => body) : []),
]);

/** Of what is recorded, that which means something for a router: most of it does not. */
const ABOUT_ROUTERS = NOTIFICATIONS.filter(({ event_type }) =>
  /^(router|port|subnet|floatingip|network)\b/.test(String(event_type)),
);

/** Few, so that events meet. */
const IDS = ['r1', 'r2', 'r3', 'vm1', 'vm2', 'constructor', 'x'.repeat(255)];

const ownEvent: Arbitrary<JsonObject> = fc
  .record({
    type: fc.constantFrom(...EVENT_TYPES),
    id: fc.option(fc.uuid(), { nil: undefined }),
    resourceId: fc.oneof(fc.constantFrom(...IDS), fc.constantFrom(...NAMES)),
    tenantId: fc.constantFrom('t1', '79F054A8-C76E-4C22-AFA8-6CDD2CD88536', 'constructor'),
    kind: fc.constantFrom('virtual_router', 'vm'),
    patch: fc.constantFrom<Json>(
      null,
      {},
      { name: 'edge' },
      { ha: true },
      { interfaces: { p: {} } },
    ),
    args: fc.constantFrom<JsonObject>({}, { image: 'i' }, { destructive: true }),
  })
  .map(({ resourceId, tenantId, kind, id, ...event }) => ({
    ...event,
    ...(id === undefined ? {} : { id }),
    resource: { id: resourceId, tenantId, kind, hardware: 'phantom' },
  }));

/** One message that could be taken, without a wrapping. */
export const GOOD: Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ABOUT_ROUTERS) },
  { weight: 1, arbitrary: fc.constantFrom(...NOTIFICATIONS) },
  { weight: 2, arbitrary: fc.constantFrom(...DOCUMENTED) },
  { weight: 3, arbitrary: ownEvent },
);

/** A message as it is sent: its text, and what stands beside it. */
export interface Sent {
  readonly text: string;
  readonly headers: JsonObject;
}

const text = (value: Json): string => JSON.stringify(value);

/** The wrappings, around a text that is perhaps no JSON. */
const WRAPPINGS: readonly ((inner: string, id: string) => Sent)[] = [
  (inner) => ({ text: inner, headers: {} }),
  (inner) => ({ text: text({ 'oslo.version': '2.0', 'oslo.message': inner }), headers: {} }),
  (inner) => ({ text: text({ 'oslo.message': inner }), headers: { 'content-type': 'text/json' } }),
  (inner, id) => ({
    text: `{"specversion":"1.0","id":${text(id)},"source":"/fuzz","type":"rug.event","data":${inner}}`,
    headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
  }),
  (inner, id) => ({
    text: `{"specversion":"1.0","id":${text(id)},"source":"/fuzz","type":"any.other","data":${inner}}`,
    headers: {},
  }),
  (inner, id) => ({
    text: inner,
    headers: {
      'cloudEvents:specversion': '1.0',
      'cloudEvents:id': id,
      'cloudEvents:source': '/fuzz',
      'cloudEvents:type': id.length % 2 === 0 ? 'rug.event' : 'rug.command',
      'content-type': 'application/json',
    },
  }),
  (inner) => ({
    text: text({ 'oslo.message': text({ 'oslo.message': inner }) }),
    headers: { 'content-type': 'application/cloudevents-batch+json' },
  }),
];

const HEADERS: Arbitrary<JsonObject> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<JsonObject>({}) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      fc.constantFrom('traceparent', 'content-type', 'cloudEvents_type', 'routing-key', ...NAMES),
      fc.oneof(fc.constantFrom<Json>(...NAMES), fc.constantFrom<Json>(7, true, 1e308)),
      { maxKeys: 3 },
    ) as Arbitrary<JsonObject>,
  },
);

/** A message in one of the wrappings, with something wrong in it, in its wrapping, or in nothing. */
export const MESSAGE: Arbitrary<Sent> = fc
  .record({
    inner: fc.oneof(
      { weight: 1, arbitrary: GOOD.map(text) },
      { weight: 5, arbitrary: spoilt(GOOD) },
    ),
    wrap: fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...WRAPPINGS.slice(0, 2)) },
      { weight: 1, arbitrary: fc.constantFrom(...WRAPPINGS) },
    ),
    id: fc.oneof(fc.uuid(), fc.constantFrom(...NAMES)),
    headers: HEADERS,
    outer: fc.oneof(
      { weight: 8, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(DAMAGE, { minLength: 1, maxLength: 1 }) },
    ),
  })
  .map(({ inner, wrap, id, headers, outer }) => {
    const { text: whole, headers: own } = wrap(inner, id);
    return { text: damaged(whole, outer), headers: { ...own, ...headers } };
  });

/** Text of no form at all. */
export const NOISE: Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.json({ maxDepth: 3 }),
  fc.constantFrom('', ' ', 'null', '[]', '{}', '0', '""', '\ufeff{}', '[[[[', '{"a":'),
);

/** What a message that was refused is called in a tally: without what is only of this one. */
export function inGeneral(reason: string, field: string | null): string {
  const words = field !== null && reason.startsWith(field) ? reason.slice(field.length) : reason;
  return words
    .trim()
    .replaceAll(/"[^"]*"?|'[^']*'?/g, '...')
    .replaceAll(/is not JSON: .*/gs, 'is not JSON')
    .replaceAll(/[-\d.]*\d/g, 'N')
    .slice(0, 60);
}
