import type { AddressInfo } from 'node:net';
import fastify, { type InjectOptions, type LightMyRequestResponse } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { TlsSettings } from '../model/access.ts';
import { RugError } from '../model/errors.ts';
import { guard } from './access.ts';
import { backlogCheck } from './backlog.ts';
import { acceptJsonOnly } from './bodies.ts';
import { Feed } from './changes/feed.ts';
import { answerClientError, EXPLAINED, explainRefusals } from './clienterror.ts';
import { sendError } from './errors.ts';
import { describeFailures } from './failures.ts';
import { iso } from './iso.ts';
import { bare, listenError, urlOf } from './listen.ts';
import { measure } from './measure.ts';
import { describeApi } from './openapi.ts';
import type { ApiPorts, ApiSettings, App } from './ports.ts';
import { addRoutes } from './routes/all.ts';
import { validatorCompiler } from './validation.ts';

const DEFAULTS = { bodyLimit: 4 * 1024 * 1024, maxBacklog: 20_000 } as const;

/** How long a close waits for the requests under way, milliseconds. */
const CLOSE_MS = 5_000;

/**
 * Ids of requests that callers give are taken over when they are harmless in a log. A colon is for
 * the keys by which orders are remembered: no request may look like one.
 */
const REQUEST_ID = /^[\w.-]{1,128}$/;

export interface Api {
  /**
   * Listens; answers where, e.g. `http://127.0.0.1:8780`.
   *
   * @throws RugError `bad_config` for a port that is taken, or a host that is not this machine's
   */
  readonly listen: () => Promise<string>;
  /** Takes no more requests, ends when those under way are answered, or are given up. */
  readonly close: () => Promise<void>;
  /** Null while it does not listen. */
  readonly address: () => AddressInfo | null;
  /** Answers a request without a socket. */
  readonly inject: (request: InjectOptions) => Promise<LightMyRequestResponse>;
}

/** The HTTP side of rug: REST under /v1, OpenAPI at /docs, /healthz, /readyz, /metrics. */
export function createApi(ports: ApiPorts, settings: ApiSettings): Api {
  const { time } = ports.env;
  const feed = new Feed(ports.env, ports.reader);
  ports.directory.onChange(feed.decided);
  const app = createApp(ports, settings, feed);
  app.addHook('preClose', async () => feed.close());
  return {
    listen: async () => {
      const { host, port } = settings;
      try {
        await app.listen({ host: bare(host), port });
        return urlOf(app.server, host, settings.tls != null);
      } catch (error) {
        throw listenError(host, port, error);
      }
    },
    close: async () => {
      // Who sends slowly, or waits for a store that is down, must not hold the whole process up.
      const cancel = time.after(CLOSE_MS, () => app.server.closeAllConnections());
      await app.close();
      cancel();
    },
    address: () => addressOf(app),
    inject: (request) => app.inject(request),
  };
}

/** The document of the routes, as JSON; nobody is asked for anything. */
export async function openApiDocument(version: string): Promise<string> {
  // Routes ask their ports only when they are asked themselves.
  const ports = { env: { time: { now: () => 0 } }, operations: {} } as ApiPorts;
  const settings = { host: '127.0.0.1', port: 0, version };
  const app = createApp(ports, settings, new Feed(ports.env, ports.reader));
  await app.ready();
  return `${JSON.stringify(app.swagger(), null, 2)}\n`;
}

function createApp(ports: ApiPorts, settings: ApiSettings, feed: Feed): App {
  const { version, bodyLimit, maxBacklog, tls = null } = { ...DEFAULTS, ...settings };
  const { chance, log, time } = ports.env;
  const app: App = fastify({
    ...secured(tls),
    logger: false,
    bodyLimit,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : chance.uuid();
    },
    routerOptions: { maxParamLength: 1024 },
    frameworkErrors: (error, request, reply) => sendError(log, error, request, reply),
    clientErrorHandler: (error, socket) => answerClientError(error, socket, time),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => sendError(log, error, request, reply));
  app.setNotFoundHandler(({ method, url }) => {
    throw new RugError('unknown_route', `nothing is at ${method} ${url.split('?')[0]}`);
  });
  app.addHook('onRequest', async ({ id }, reply) => {
    reply.header('x-request-id', id);
  });
  app.addHook('onResponse', async ({ id, method, url }, { statusCode, elapsedTime }) => {
    const fields = { request: id, method, url, status: statusCode, took: elapsedTime };
    log.debug(fields, 'request answered');
    // What was ordered is in the audit, which tells nobody.
    if (method !== 'GET') feed.ordered();
  });
  explainRefusals(app, time);
  acceptJsonOnly(app);
  describeFailures(app);
  measure(app, ports.env);
  const checkBacklog = backlogCheck(ports, maxBacklog);
  guard(app, ports, settings.host, checkBacklog);
  describeApi(app, version, tls !== null);
  const startedAt = iso(time.now());
  app.register((scope: App, _options, done) => {
    addRoutes(scope, ports, { version, startedAt, maxBacklog, feed, checkBacklog });
    done();
  });
  return app;
}

/** What makes it HTTPS; with a `ca`, nobody without a certificate of it comes in. */
function secured(tls: TlsSettings | null): object {
  if (tls === null) return { http: EXPLAINED };
  const { cert, key, ca } = tls;
  const clients = ca === null ? {} : { ca, requestCert: true, rejectUnauthorized: true };
  return { https: { ...EXPLAINED, cert, key, minVersion: 'TLSv1.2', ...clients } };
}

function addressOf(app: App): AddressInfo | null {
  const address = app.server.address();
  return typeof address === 'string' ? null : address;
}
