/** What the reply to a message says: the verdict of the intake (model/event.ts), as documented. */
import { z } from 'zod';
import { ERRORS } from '../model/errors.ts';
import { EVENT_TYPES } from '../model/words.ts';

const field = z.string().nullable().describe('The path of the field that is wrong');
const reason = z.string();

export const verdictSchema = z.discriminatedUnion('verdict', [
  z
    .strictObject({
      verdict: z.literal('accepted'),
      events: z.array(
        z.strictObject({
          type: z.enum(EVENT_TYPES),
          resourceId: z.string(),
          outcome: z
            .enum(['taken', 'duplicate', 'unknown', 'exists', 'refused'])
            .describe('unknown: about no resource that is known. duplicate: it had come before'),
          seq: z.int().nullable().describe('Its number in the journal, where it was taken'),
        }),
      ),
    })
    .describe('It is durable, and means these events'),
  z.strictObject({ verdict: z.literal('ignored'), reason }).describe('It means nothing for rug'),
  z
    .strictObject({
      verdict: z.literal('answered'),
      answer: z.strictObject({
        command: z.string(),
        hit: z.int().describe('How many resources it is about'),
        message: z.string(),
        details: z.record(z.string(), z.json()).nullable(),
      }),
    })
    .describe('The command is done'),
  z
    .strictObject({
      verdict: z.literal('refused'),
      code: z.enum(Object.keys(ERRORS)).describe('One of docs/errors.md'),
      field,
      reason,
    })
    .describe('The command is not done, and will not be'),
  z
    .strictObject({ verdict: z.literal('rejected'), field, reason })
    .describe('It can never be used; it is kept as a dead letter'),
]);
