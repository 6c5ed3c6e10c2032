import type { RouteOptions } from 'fastify';
import { ERRORS, type ErrorCode } from '../model/errors.ts';
import { addsOf } from './access.ts';
import { errorBody } from './errors.ts';
import type { App } from './ports.ts';

/** What any route may answer. */
const ANYWHERE: readonly ErrorCode[] = ['bad_request', 'internal'];
/** What any route may answer that needs a role. */
const GUARDED: readonly ErrorCode[] = [
  'unauthorized',
  'forbidden',
  'untrusted_origin',
  'rate_limited',
];
/** What any route may answer that asks the store. */
const STORED: readonly ErrorCode[] = ['not_ready', 'store_unreachable', 'fenced'];
/** What any route may answer that can be sent a body, wanted or not. */
const WITH_BODY: readonly ErrorCode[] = ['bad_json', 'too_large', 'unsupported_media'];

/** The codes that a route may answer: its own and those of all routes like it. */
export function errorsOf(route: Pick<RouteOptions, 'config' | 'method'>): ErrorCode[] {
  const { config, method } = route;
  const codes = [
    ...ANYWHERE,
    ...(config?.open ? [] : [...GUARDED, ...STORED]),
    ...([method].flat().some((one) => one !== 'GET' && one !== 'HEAD') ? WITH_BODY : []),
    ...(addsOf(route) === 'nothing' ? [] : (['busy'] as const)),
    ...(config?.fails ?? []),
  ];
  return [...new Set(codes)];
}

/** Gives each route that is added later the responses of its failures, for the document. */
export function describeFailures(app: App): void {
  app.addHook('onRoute', (route) => {
    const { schema } = route;
    if (schema === undefined || schema.hide) return;
    const statuses = errorsOf(route).map((code) => ERRORS[code].status);
    const failures = Object.fromEntries(statuses.map((status) => [status, errorBody]));
    route.schema = { ...schema, response: { ...failures, ...(schema.response as object) } };
  });
}
