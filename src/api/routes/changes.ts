import { Readable } from 'node:stream';
import { z } from 'zod';
import { tenantKey } from '../../model/tenant.ts';
import { askerOf, clientOf } from '../access.ts';
import type { Feed } from '../changes/feed.ts';
import { follow } from '../changes/follow.ts';
import { type Position, positionText, reached, toPosition } from '../changes/position.ts';
import { Seats } from '../changes/seats.ts';
import type { ApiPorts, App } from '../ports.ts';
import { idText } from '../queries.ts';
import { stillHolds } from '../tokens.ts';

/** Characters that lie ready for a reader; while they do, nothing more is read from the store. */
const BUFFER = 16_384;

/** A text, but one that is sent while it is written. */
const streamed = z.unknown().meta({ type: 'string' });

const changesQuery = z.strictObject({
  since: positionText
    .optional()
    .describe('The id of the last event that was seen: what came after it follows. Default: now.'),
  id: idText.optional().describe('Only of this resource.'),
  tenant: z.string().min(1).max(255).optional().describe('With or without dashes.'),
  kind: z.string().min(1).max(255).optional().describe('Only of resources of this kind.'),
});

const changesHeaders = z.looseObject({
  'last-event-id': positionText.optional().describe('As `since`, and before it: browsers send it.'),
});

/**
 * Every change as it happens. Written on a plain stream: @fastify/sse waits for ever for a reader that
 * goes away while it is paused, and beats its heart into a buffer that nobody empties.
 */
export function changesRoute(app: App, { directory, env, tokens }: ApiPorts, feed: Feed): void {
  const seats = new Seats();
  app.get(
    '/v1/changes',
    {
      // A HEAD would follow for ever.
      exposeHeadRoute: false,
      schema: {
        summary: 'Follow the changes',
        description:
          'Server-sent events: `change` for every decision about a resource (`id`, `at`, `resource`, ' +
          '`decision` as in its history), `audit` for every operator action. A comment each 15 s. ' +
          'None is lost or comes twice: after a break the stream goes on behind `Last-Event-ID`, as ' +
          'far back as the trail is kept. A slow reader is waited for. It ends when its token does. 20 ' +
          'for one client, 200 in all.',
        tags: ['changes'],
        querystring: changesQuery,
        headers: changesHeaders,
        response: {
          200: {
            description: 'The events, until one of both sides ends it.',
            content: { 'text/event-stream': { schema: streamed } },
          },
        },
      },
    },
    async (request, reply) => {
      const { id, tenant, kind } = request.query;
      const since = request.headers['last-event-id'] ?? request.query.since;
      const asker = askerOf(request);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const now = await seated(seats, feed, clientOf(request), gone.signal);
      const events = follow({
        feed,
        directory,
        time: env.time,
        asker,
        filter: { id, tenantId: tenant === undefined ? undefined : tenantKey(tenant), kind },
        from: since === undefined ? now : reached(toPosition(since), now),
        isWelcome: stillHolds(tokens, request.headers.authorization, asker),
        signal: AbortSignal.any([gone.signal, feed.closed]),
      });
      return reply
        .headers({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no', connection: 'close' })
        .type('text/event-stream')
        .send(Readable.from(events, { objectMode: false, highWaterMark: BUFFER }));
    },
  );
}

/** Joins the feed until `gone` is aborted; rejects where there is no seat, or no store. */
async function seated(
  seats: Seats,
  feed: Feed,
  client: string,
  gone: AbortSignal,
): Promise<Position> {
  const stand = seats.take(client);
  const now = await feed.join().catch((error: unknown) => {
    stand();
    throw error;
  });
  const leave = (): void => {
    stand();
    feed.leave();
  };
  if (gone.aborted) leave();
  else gone.addEventListener('abort', leave);
  return now;
}
