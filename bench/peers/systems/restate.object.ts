import { once } from 'node:events';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import {
  createEndpointHandler,
  type LoggerTransport,
  type ObjectContext,
  object,
} from '@restatedev/restate-sdk';
import { inParallel } from '../parallel.ts';
import type { Place, Prepared } from '../peer.ts';
import { roundsOf, type WorkEvent } from '../workload.ts';

/** Calls that wait for their answer. */
export const IN_FLIGHT = 64;
/** No call of ours is stuck, however long the queue is being filled. */
const HOUR = 3_600_000;

/** What the handler of an object does for an event. */
export type ObjectHandler = (context: ObjectContext, event: WorkEvent) => Promise<void>;

/** Calls by HTTP; resolves with the answer. */
export async function post(url: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Tells Restate where our handlers are. */
async function register(admin: string, server: Http2Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await post(`${admin}/deployments`, { uri: `http://127.0.0.1:${port}` });
}

/**
 * A virtual object per resource, whose handler runs for one event at a time and changes the state.
 * While the queue is filled, the handlers wait: the rest queues up in Restate.
 */
export async function perObject(place: Place, apply: ObjectHandler): Promise<Prepared> {
  let gate = Promise.withResolvers<void>();
  const resource = object({
    name: 'resource',
    handlers: {
      apply: async (context: ObjectContext, event: WorkEvent) => {
        await gate.promise;
        await apply(context, event);
      },
      state: async (context: ObjectContext) => (await context.get<number[]>('done')) ?? [],
    },
    options: { inactivityTimeout: HOUR, journalRetention: 0 },
  });
  const logger: LoggerTransport = ({ level }, ...words) => {
    if (level === 'error') place.failed(words.join(' '));
  };
  const server = createServer(createEndpointHandler({ services: [resource], logger }));
  await register(place.admin, server);
  return {
    async fill(events) {
      for (const round of roundsOf(events)) {
        await inParallel(round, IN_FLIGHT, (event) =>
          post(`${place.service}/resource/${event.resource}/apply/send`, event),
        );
      }
    },
    async work() {
      gate.resolve();
    },
    async rest() {
      gate = Promise.withResolvers();
    },
    async stop() {
      server.close();
    },
  };
}
