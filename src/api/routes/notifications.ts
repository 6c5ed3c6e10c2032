import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { checkAllTenants } from '../../model/authority.ts';
import { RugError } from '../../model/errors.ts';
import { type Accepted, fate, type IntakeVerdict } from '../../model/event.ts';
import type { JsonObject } from '../../model/json.ts';
import type { RawMessage } from '../../model/ports.ts';
import { askerOf } from '../access.ts';
import { binaryEvent } from '../cloudevents.ts';
import { checkDepth } from '../depth.ts';
import type { ApiPorts, App } from '../ports.ts';
import { showVerdict, verdictShape } from '../verdicts.ts';

const BATCH = 'application/cloudevents-batch+json';
const CONTENT_TYPES = ['application/json', 'application/cloudevents+json', BATCH];

const verdictsShape = z.object({
  accepted: z.int().describe('With those that came to nothing, which follow.'),
  duplicate: z.int().describe('Accepted, but they had come before.'),
  unknown: z.int().describe('Accepted, but about no resource that is known.'),
  ignored: z.int(),
  answered: z.int().describe('Commands that were done.'),
  refused: z.int().describe('Commands that were refused.'),
  rejected: z.int(),
  items: z.array(verdictShape).describe('One per message, in the order of the request.'),
});

/** The body as text and as what it parses to. */
interface Body {
  readonly text: string;
  readonly json: unknown;
}

/** Messages of the outside over HTTP: what the bus brings, rug's own event JSON, CloudEvents 1.0. */
export function notificationRoutes(app: App, { env, intake }: ApiPorts, maxBacklog: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    CONTENT_TYPES,
    { parseAs: 'string' },
    async (_request: FastifyRequest, text: string): Promise<Body> => ({ text, json: parse(text) }),
  );

  app.post(
    '/v1/notifications',
    {
      schema: {
        summary: 'Take in notifications',
        description:
          'One message or an array of them: an oslo.messaging envelope, a bare notification, an ' +
          "event of rug's own, or a CloudEvent (structured, batched, or binary with ce-* headers). " +
          'Answers when all of it is durable, with a verdict per message. 400 when the body is no ' +
          'JSON or one broken message, 429 with Retry-After when the intake is behind. A command of ' +
          'the bus among them is done on the word of whoever sends it.',
        tags: ['notifications'],
        consumes: CONTENT_TYPES,
        querystring: z.strictObject({}),
        body: z
          .unknown()
          .describe('One message, or an array of messages.')
          .meta({ examples: [{ specversion: '1.0', id: '1', source: '/ops', type: 'rug.event' }] }),
        response: { 202: verdictsShape },
      },
      onRequest: async (request) => {
        checkAllTenants(askerOf(request), 'a notification');
      },
    },
    async (request, reply) => {
      const { messages, single } = split(request);
      if (messages.length > maxBacklog) {
        const text = `${messages.length} messages in one request, the limit is ${maxBacklog}`;
        throw new RugError('too_large', text);
      }
      const at = env.time.now();
      const actor = askerOf(request);
      const verdicts = await intake.submit(messages.map((message) => ({ ...message, actor, at })));
      const [only] = verdicts;
      if (single && only?.verdict === 'rejected') {
        const field = only.field === null ? {} : { field: only.field };
        throw new RugError('bad_request', only.reason, field);
      }
      reply.code(202);
      return summary(verdicts);
    },
  );
}

function parse(text: string): unknown {
  checkDepth(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RugError('bad_json', `the body is not JSON: ${(cause as Error).message}`, { cause });
  }
}

type Unstamped = Omit<RawMessage, 'actor' | 'at'>;

function split(request: FastifyRequest): { messages: readonly Unstamped[]; single: boolean } {
  const { headers } = request;
  const body = request.body as Body | null;
  if (body === null) throw new RugError('bad_json', 'the body is empty');
  const contentType = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const { traceparent } = headers;
  const kept = {
    'content-type': contentType,
    ...(typeof traceparent === 'string' ? { traceparent } : {}),
  };
  const event = binaryEvent(headers, body.json);
  if (event !== null) return { messages: [message(event, kept)], single: true };
  if (Array.isArray(body.json)) {
    return { messages: body.json.map((one: unknown) => message(one, kept)), single: false };
  }
  if (contentType === BATCH) {
    throw new RugError('bad_request', `the body of ${BATCH} must be an array`);
  }
  return { messages: [message(body.json, kept, body.text)], single: true };
}

function message(json: unknown, headers: JsonObject, text = JSON.stringify(json)): Unstamped {
  return { body: text, json, source: 'http', routingKey: null, headers, origin: 'http' };
}

function summary(verdicts: readonly IntakeVerdict[]): z.output<typeof verdictsShape> {
  const count = (word: IntakeVerdict['verdict']): number =>
    verdicts.filter(({ verdict }) => verdict === word).length;
  const cameTo = (outcome: Accepted['kind']): number =>
    verdicts.filter((verdict) => verdict.verdict === 'accepted' && fate(verdict.events) === outcome)
      .length;
  return {
    accepted: count('accepted'),
    duplicate: cameTo('duplicate'),
    unknown: cameTo('unknown'),
    ignored: count('ignored'),
    answered: count('answered'),
    refused: count('refused'),
    rejected: count('rejected'),
    items: verdicts.map(showVerdict),
  };
}
