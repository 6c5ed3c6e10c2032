/** What the parent and the health child say to each other. */
import { z } from 'zod';
import { healthSettings } from './settings.ts';
import { target } from './targets.ts';

export const toChild = z.discriminatedUnion('type', [
  /** First of all, once. */
  z.strictObject({ type: z.literal('configure'), settings: healthSettings }),
  /** What changed about the targets. */
  z.strictObject({
    type: z.literal('targets'),
    put: z.array(target).readonly(),
    drop: z.array(z.string()).readonly(),
  }),
  /** So many POLLs may be sent from now on; answers each batch, and opens the first one. */
  z.strictObject({ type: z.literal('credit'), credit: z.int().min(0) }),
]);
export type ToChild = z.output<typeof toChild>;

/** How often a child says that it still runs, milliseconds. */
export const BEAT_MS = 5_000;

export const fromChild = z.discriminatedUnion('type', [
  /** It runs and wants to be configured. */
  z.strictObject({ type: z.literal('ready') }),
  /** It still runs, said every BEAT_MS whatever else it says; by how many ms its oldest POLL is late. */
  z.strictObject({ type: z.literal('alive'), lag: z.number().min(0) }),
  /** A batch within the credit; the next one waits for its answer. */
  z.strictObject({
    type: z.literal('polls'),
    polls: z
      .array(
        z.strictObject({
          resourceId: z.string(),
          verdict: z.strictObject({ alive: z.boolean(), at: z.number() }).exactOptional(),
        }),
      )
      .readonly(),
    /** How many targets it knows. */
    targets: z.int(),
  }),
]);
export type FromChild = z.output<typeof fromChild>;
