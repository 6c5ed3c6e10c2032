/** The state of the brake in one scope, as the outside reads it. */
import { z } from 'zod';
import { BRAKE_SCOPES, type BrakeState } from '../model/brake.ts';
import { isoOrNull } from './iso.ts';

export const brakeShape = z
  .object({
    scope: z.enum(BRAKE_SCOPES),
    key: z.string().describe('The tenant, hardware or rack; `*` for the global scope.'),
    engaged: z.boolean(),
    since: z.string().nullable().describe('Since when it is engaged; ISO 8601, UTC.'),
    dead: z.int().describe('Died within the window, or still dead while it is engaged.'),
    size: z.int().describe('Resources of the scope.'),
    limit: z.number().describe('It engages when more are dead.'),
    parked: z.int().describe('Runs that it keeps back now.'),
  })
  .meta({
    id: 'Brake',
    examples: [
      {
        scope: 'rack',
        key: 'a7',
        engaged: true,
        since: '2026-01-31T03:12:00.000Z',
        dead: 21,
        size: 40,
        limit: 10,
        parked: 21,
      },
    ],
  });

export const showBrake = (state: BrakeState): z.output<typeof brakeShape> => ({
  ...state,
  since: isoOrNull(state.since),
});
