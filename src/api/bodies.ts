import type { FastifyRequest } from 'fastify';
import { checkDepth } from './depth.ts';
import type { App } from './ports.ts';

/** Bodies are JSON and say so, which no form of a web page can (415 otherwise). */
export function acceptJsonOnly(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request: FastifyRequest, text: string, done) => {
      try {
        checkDepth(text);
      } catch (error) {
        done(error as Error, undefined);
        return;
      }
      void parse(request, text, done);
    },
  );
}
