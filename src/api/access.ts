/** Who asks, how often, and whether it may: one hook before every route. */
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { type Actor, mayAct, type Role } from '../model/actor.ts';
import { type ErrorCode, RugError } from '../model/errors.ts';
import { checkOrigin, isLoopback } from './origin.ts';
import type { ApiPorts, ApiSettings, App } from './ports.ts';
import { bucketsFor } from './rate.ts';
import { type Bearer, bearerOf, LOCAL } from './tokens.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. Default: viewer for what reads, operator for the rest. */
    role?: Role;
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
  const reads = [method].flat().every((one) => one === 'GET' || one === 'HEAD');
  return config?.role ?? (reads ? 'viewer' : 'operator');
}

/** Guards every route that is added later. */
export function guard(app: App, ports: ApiPorts, settings: ApiSettings): void {
  const { tokens, rate, env } = ports;
  app.decorateRequest('asker', null);
  app.register(rateLimit, {
    global: false,
    store: bucketsFor(rate, env.time),
    max: () => rate()?.burst ?? Number.MAX_SAFE_INTEGER,
    keyGenerator: ({ asker, ip }) =>
      // Who needs no token, or has a wrong one, is known by its address alone.
      asker === null || asker.name === LOCAL.name ? `at ${normalizeIP(ip)}` : `as ${asker.name}`,
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
      request.asker = { ...bearer, via: 'api', from: request.ip, request: request.id };
      await slowDown(request, reply);
      if (bearer === LOCAL && isLoopback(settings.host)) {
        checkOrigin(request.headers, settings.host);
      }
      checkRole(bearer, role);
    });
  });
}

/** Throws RugError `forbidden` when the role of whoever asks is not enough. */
export function checkRole({ name, role }: Bearer, needed: Role): void {
  if (mayAct(role, needed)) return;
  throw new RugError('forbidden', `this needs the role ${needed}; ${name} has ${role}`);
}

/** Whoever asks, on a route that is not open. */
export function askerOf({ asker }: Pick<FastifyRequest, 'asker'>): Actor {
  if (asker === null) throw new RugError('internal', 'nobody was asked who asks');
  return asker;
}
