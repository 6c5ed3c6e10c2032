/** Who asks, how often, and whether it may: one hook before every route. */
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { type Actor, mayAct, type Role } from '../model/actor.ts';
import { type ErrorCode, RugError } from '../model/errors.ts';
import type { Operations } from '../model/operations.ts';
import type { Adds, CheckBacklog } from './backlog.ts';
import { checkOrigin } from './origin.ts';
import type { ApiPorts, App } from './ports.ts';
import { bucketsFor } from './rate.ts';
import { type Bearer, bearerOf, LOCAL } from './tokens.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. Default: viewer for what reads, operator for the rest. */
    role?: Role;
    /** What it adds to what waits for the store. Default: nothing for what reads, else the usual. */
    adds?: Adds;
    /** True: anybody may, and as often as it likes. */
    open?: boolean;
    /** Codes that it answers besides those that all routes do. */
    fails?: readonly ErrorCode[];
  }
  interface FastifyRequest {
    /** Who asks; null on routes that are open. */
    asker: Actor | null;
  }
}

/** The role that a route needs; null: none. */
export function roleOf({ method, config }: Pick<RouteOptions, 'method' | 'config'>): Role | null {
  if (config?.open) return null;
  return config?.role ?? (reads(method) ? 'viewer' : 'operator');
}

/** What a route adds to what waits for the store. */
export const addsOf = ({ method, config }: Pick<RouteOptions, 'method' | 'config'>): Adds =>
  config?.adds ?? (reads(method) ? 'nothing' : 'usual');

const reads = (method: RouteOptions['method']): boolean =>
  [method].flat().every((one) => one === 'GET' || one === 'HEAD');

/** Guards every route that is added later. */
export function guard(app: App, ports: ApiPorts, host: string, checkBacklog: CheckBacklog): void {
  const { tokens, rate, env, operations } = ports;
  app.decorateRequest('asker', null);
  app.register(rateLimit, {
    global: false,
    store: bucketsFor(rate, env.time),
    max: () => rate()?.burst ?? Number.MAX_SAFE_INTEGER,
    keyGenerator: clientOf,
  });
  app.after(() => {
    const judge = app.createRateLimit();
    const slowDown = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const verdict = await judge(request);
      if (verdict.isAllowed || !verdict.isExceeded) return;
      reply.header('retry-after', Math.max(1, verdict.ttlInSeconds));
      throw new RugError('rate_limited', `more than ${verdict.max} requests at once`);
    };
    app.addHook('onRequest', async (request, reply) => {
      const { config, method = request.method } = request.routeOptions;
      const role = request.is404 ? 'viewer' : roleOf({ config, method });
      if (role === null) return;
      let bearer: Bearer;
      try {
        bearer = bearerOf(tokens(), request.headers.authorization);
      } catch (error) {
        // Guessing is slowed down too.
        await slowDown(request, reply);
        throw error;
      }
      request.asker = { ...bearer, via: 'api', from: addressOf(request), request: request.id };
      await slowDown(request, reply);
      if (bearer === LOCAL) checkOrigin(request.headers, host);
      if (!request.is404) checkBacklog(addsOf({ config, method }));
      await checkRole(operations, request, role);
    });
  });
}

/**
 * Throws RugError `forbidden` when the role of whoever asks is not enough; the audit keeps it when
 * something was to be changed.
 */
export async function checkRole(
  operations: Pick<Operations, 'refused'>,
  request: FastifyRequest,
  needed: Role,
): Promise<void> {
  const actor = askerOf(request);
  const { name, role } = actor;
  if (mayAct(role, needed)) return;
  const reason = `this needs the role ${needed}; ${name} has ${role}`;
  const { method, url, routeOptions } = request;
  if (!reads(method)) {
    const by = { actor, why: null, key: null };
    const [path = url] = url.split('?');
    await operations.refused(by, `${method} ${routeOptions.url}`, path, reason);
  }
  throw new RugError('forbidden', reason);
}

/** Whose limits apply: who needs no token, or has a wrong one, is known by its address alone. */
export const clientOf = ({
  asker,
  ip,
}: Pick<FastifyRequest, 'asker'> & { readonly ip: string | undefined }): string =>
  asker === null || asker.name === LOCAL.name
    ? `at ${normalizeIP(addressOf({ ip }))}`
    : `as ${asker.name}`;

/** Where a request comes from; of a connection that has been cut off since, the system does not say. */
const addressOf = ({ ip }: { readonly ip: string | undefined }): string => ip ?? 'gone';

/** Whoever asks, on a route that is not open. */
export function askerOf({ asker }: Pick<FastifyRequest, 'asker'>): Actor {
  if (asker === null) throw new RugError('internal', 'nobody was asked who asks');
  return asker;
}
