import { RugError } from '../model/errors.ts';
import type { App } from './ports.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * Answers 405 with `Allow` where a path exists but not for that method (scenario 49). To be called
 * before the routes are added; the answer lets it add its own after them.
 */
export function refuseOtherMethods(app: App): () => void {
  const allowed = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = allowed.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    allowed.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...allowed]) {
      const allow = METHODS.filter((method) => methods.has(method)).join(', ');
      const other = METHODS.filter((method) => !methods.has(method));
      app.route({
        method: other,
        url,
        schema: { hide: true },
        config: { role: 'viewer', adds: 'nothing' },
        onRequest: async (request, reply) => {
          reply.header('allow', allow);
          const text = `${request.method} is not possible here; possible are ${allow}`;
          throw new RugError('method_not_allowed', text);
        },
        handler: async () => undefined,
      });
    }
  };
}
