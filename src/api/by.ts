/** On whose word an order is given: what its request says of that. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { By } from '../model/actor.ts';
import { askerOf } from './access.ts';

const LONGEST_REASON = 1_000;

/** What the store and a terminal can hold; line breaks are not for one line of the audit. */
const isPlain = (text: string): boolean => !/\p{Cc}/u.test(text);

/** A reason, as the audit keeps it. */
export const reasonText = z
  .string()
  .max(LONGEST_REASON)
  .refine(isPlain, 'must have no control characters');

const reason = z
  .string()
  .transform((text, context) => {
    try {
      return decodeURIComponent(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'its percent encoding is broken' });
      return z.NEVER;
    }
  })
  .pipe(reasonText);

/** Headers of whatever changes something. Others are of no interest here, and stay. */
export const orderHeaders = z.looseObject({
  'x-rug-reason': reason
    .optional()
    .describe('Why, for the audit: percent-encoded UTF-8, at most 1,000 characters.'),
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters')
    .optional()
    .describe('Sent again with the same key, an order for one resource has its effect once.'),
});

type Ordering = Pick<FastifyRequest, 'asker'> & {
  readonly headers: z.output<typeof orderHeaders>;
};

/** Keys belong to whoever sends them: two callers may count from 1. */
export function byOf(request: Ordering): By {
  const actor = askerOf(request);
  const why = request.headers['x-rug-reason'];
  const key = request.headers['idempotency-key'];
  return {
    actor,
    why: why === undefined || why === '' ? null : why,
    key: key === undefined ? null : `${actor.name}:${key}`,
  };
}
