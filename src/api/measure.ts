import type { Environment } from '../model/ports.ts';
import type { App } from './ports.ts';

/** Requests that meet no route are one row of the metrics, whatever they ask for. */
const NOWHERE = { method: 'any', route: 'none' } as const;

/** Counts every answer by its route, never by its path: paths name resources. */
export function measure(app: App, env: Pick<Environment, 'metrics'>): void {
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const { url } = routeOptions;
    const asked = url === undefined ? NOWHERE : { method, route: url };
    const status = String(reply.statusCode);
    env.metrics.count('rug_api_requests_total', { ...asked, status });
    const type = String(reply.getHeader('content-type') ?? '');
    // How long somebody listens says nothing about rug.
    if (type.startsWith('text/event-stream')) return;
    env.metrics.observe('rug_api_request_seconds', reply.elapsedTime / 1000, {
      route: asked.route,
    });
  });
}
