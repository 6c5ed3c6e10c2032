/** A mode, as the outside reads it. */
import { z } from 'zod';
import { MODE_SCOPES, type Mode } from '../model/modes.ts';
import { iso, isoOrNull } from './iso.ts';

export const modeShape = z
  .object({
    scope: z.enum(MODE_SCOPES),
    key: z.string().describe('The resource, the tenant, or `*` for the global mode.'),
    mode: z.literal('debug'),
    reason: z.string(),
    who: z.string(),
    since: z.string().describe('ISO 8601, UTC.'),
    expiresAt: z.string().nullable().describe('When it ends by itself; ISO 8601, UTC.'),
  })
  .meta({
    id: 'Mode',
    examples: [
      {
        scope: 'resource',
        key: 'r1',
        mode: 'debug',
        reason: 'disk is being replaced',
        who: 'anna',
        since: '2026-01-31T03:12:00.000Z',
        expiresAt: null,
      },
    ],
  });

export const showMode = (mode: Mode): z.output<typeof modeShape> => ({
  ...mode,
  since: iso(mode.since),
  expiresAt: isoOrNull(mode.expiresAt),
});
