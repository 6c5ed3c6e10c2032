/** What an operator may ask of resources, and what the answers look like. */
import { z } from 'zod';
import { RugError } from '../model/errors.ts';
import type { Accepted } from '../model/event.ts';
import type { JsonObject, Patch } from '../model/json.ts';
import type { EventArgs } from '../model/mailbox.ts';
import type { Order } from '../model/operations.ts';
import { EVENT_TYPES, type EventType } from '../model/words.ts';

/** A JSON object; what is in it is judged by the schema of the kind. */
export const jsonObject = z.record(z.string(), z.unknown());

/** One event, as a body asks for it. */
export const orderShape = {
  type: z.enum(EVENT_TYPES),
  patch: jsonObject.nullable().optional().describe('A merge patch (RFC 7386) of the desired spec.'),
  args: z
    .strictObject({
      image: z.string().min(1).max(1024).optional().describe('REBUILD: the image to boot.'),
      destructive: z
        .boolean()
        .optional()
        .describe('REBUILD of a resource that is not recreated by itself: its loss is accepted.'),
      force: z
        .boolean()
        .optional()
        .describe('UPDATE: push the configuration even if it is confirmed already.'),
    })
    .optional(),
} as const;

const orderObject = z.object(orderShape);

type Args = NonNullable<z.output<typeof orderObject>['args']>;

/** Which event has which args. */
const ARGS_OF: Readonly<Record<keyof Args, EventType>> = {
  image: 'REBUILD',
  destructive: 'REBUILD',
  force: 'UPDATE',
};

/** The order of a body; throws RugError `bad_request` for args that the event does not have. */
export function toOrder({ type, patch, args = {} }: z.output<typeof orderObject>): Order {
  for (const [name, owner] of Object.entries(ARGS_OF)) {
    if (!Object.hasOwn(args, name) || owner === type) continue;
    const field = `args.${name}`;
    throw new RugError('bad_request', `${field}: only ${owner} has it, ${type} has not`, { field });
  }
  return {
    type,
    patch: (patch ?? null) as Patch | null,
    args: given(args),
  };
}

const given = ({ image, destructive, force }: Args): EventArgs => ({
  ...(image === undefined ? {} : { image }),
  ...(destructive === undefined ? {} : { destructive }),
  ...(force === undefined ? {} : { force }),
});

/** The answer to an order on one resource. */
export const acceptedShape = z
  .object({
    id: z.string(),
    outcome: z.enum(['taken', 'duplicate']),
    seq: z
      .int()
      .nullable()
      .describe('It is done when the `doneSeq` of the resource has reached this number.'),
  })
  .meta({ id: 'Accepted', examples: [{ id: 'r1', outcome: 'taken', seq: 42 }] });

/** The answer of the store as the outside reads it; throws RugError when the order was not taken. */
export function showAccepted(id: string, accepted: Accepted): z.output<typeof acceptedShape> {
  switch (accepted.kind) {
    case 'taken':
      return { id, outcome: 'taken', seq: accepted.seq };
    case 'duplicate':
      return { id, outcome: 'duplicate', seq: null };
    case 'unknown':
      throw unknownResource(id);
    case 'exists':
      throw new RugError('exists', `a resource "${id}" exists`, { field: 'id' });
    case 'refused':
      throw new RugError('refused', `${id}: ${accepted.reason}`);
  }
}

export const unknownResource = (id: string): RugError =>
  new RugError('unknown_resource', `no resource has the id "${id}"`, { field: 'id' });

/** What was parsed from JSON is JSON: this is where the types meet. */
export const asObject = (value: z.output<typeof jsonObject>): JsonObject => value as JsonObject;
