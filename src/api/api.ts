import type { AddressInfo } from 'node:net';
import fastify, { type InjectOptions, type LightMyRequestResponse } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { RugError } from '../model/errors.ts';
import { sendError } from './errors.ts';
import { listenError } from './listen.ts';
import { refuseOtherMethods } from './methods.ts';
import { describeApi } from './openapi.ts';
import type { ApiPorts, ApiSettings, App } from './ports.ts';
import { createRoute } from './routes/create.ts';
import { deadLetterRoute } from './routes/dead.letters.ts';
import { diagramRoute } from './routes/diagram.ts';
import { eventRoutes } from './routes/events.ts';
import { historyRoute } from './routes/history.ts';
import { kindRoute } from './routes/kinds.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { probeRoutes } from './routes/probes.ts';
import { resourceRoutes } from './routes/resources.ts';
import { statusRoute } from './routes/status.ts';
import { sweepRoutes } from './routes/sweeps.ts';
import { validatorCompiler } from './validation.ts';

const DEFAULTS = { bodyLimit: 4 * 1024 * 1024, maxBacklog: 20_000 } as const;

/** How long a close waits for the requests under way, milliseconds. */
const CLOSE_MS = 5_000;

/** Ids of requests that callers give are taken over when they are harmless in a log. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

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
  const { version, bodyLimit, maxBacklog } = { ...DEFAULTS, ...settings };
  const { chance, log, time } = ports.env;
  const app: App = fastify({
    logger: false,
    bodyLimit,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : chance.uuid();
    },
    routerOptions: { maxParamLength: 1024 },
    frameworkErrors: (error, request, reply) => sendError(log, error, request, reply),
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
  });
  describeApi(app, version);
  app.register((scope: App, _options, done) => {
    addRoutes(scope, ports, version, maxBacklog);
    done();
  });

  return {
    listen: async () => {
      const { host, port } = settings;
      try {
        return await app.listen({ host, port });
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

/** In a scope of its own, so that the document sees all of them and 405 none but them. */
function addRoutes(app: App, ports: ApiPorts, version: string, maxBacklog: number): void {
  const finish = refuseOtherMethods(app);
  resourceRoutes(app, ports);
  createRoute(app, ports);
  eventRoutes(app, ports);
  historyRoute(app, ports);
  sweepRoutes(app, ports);
  deadLetterRoute(app, ports);
  kindRoute(app, ports);
  statusRoute(app, ports, version);
  diagramRoute(app, ports);
  probeRoutes(app, ports);
  app.register((scope: App, _options, done) => {
    notificationRoutes(scope, ports, maxBacklog);
    done();
  });
  app.after(finish);
}

function addressOf(app: App): AddressInfo | null {
  const address = app.server.address();
  return typeof address === 'string' ? null : address;
}
