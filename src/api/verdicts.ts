/** What became of a message, as the outside reads it. */
import { z } from 'zod';
import type { CommandAnswer } from '../model/commands.ts';
import { ERRORS, type ErrorCode } from '../model/errors.ts';
import type { IntakeVerdict } from '../model/event.ts';
import { EVENT_TYPES } from '../model/words.ts';

export const answerShape = z
  .object({
    command: z.string(),
    hit: z.int().describe('How many resources it is about.'),
    message: z.string().describe('In words.'),
    details: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({
    id: 'CommandAnswer',
    examples: [
      { command: 'poll', hit: 12, message: 'a POLL of 12 resources is ordered', details: null },
    ],
  });

export const verdictShape = z
  .discriminatedUnion('verdict', [
    z.object({
      verdict: z.literal('accepted'),
      events: z.array(
        z.object({
          type: z.enum(EVENT_TYPES),
          resourceId: z.string(),
          outcome: z.enum(['taken', 'duplicate', 'unknown', 'exists', 'refused']),
          seq: z.int().nullable(),
        }),
      ),
    }),
    z.object({ verdict: z.literal('ignored'), reason: z.string() }),
    z.object({ verdict: z.literal('answered'), answer: answerShape }).describe('A command.'),
    z
      .object({
        verdict: z.literal('refused'),
        code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
        field: z.string().nullable(),
        reason: z.string(),
      })
      .describe('A command that was not done.'),
    z.object({
      verdict: z.literal('rejected'),
      field: z.string().nullable().describe('The path of the field that is wrong.'),
      reason: z.string(),
    }),
  ])
  .meta({ id: 'Verdict', examples: [{ verdict: 'ignored', reason: 'no such kind' }] });

export const showAnswer = (answer: CommandAnswer): z.output<typeof answerShape> => ({ ...answer });

export function showVerdict(verdict: IntakeVerdict): z.output<typeof verdictShape> {
  switch (verdict.verdict) {
    case 'accepted':
      return { verdict: 'accepted', events: verdict.events.map((event) => ({ ...event })) };
    case 'answered':
      return { verdict: 'answered', answer: showAnswer(verdict.answer) };
    default:
      return { ...verdict };
  }
}
