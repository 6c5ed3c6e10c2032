/**
 * What rug publishes: one table of its notices, from which the documentation is generated. Each is
 * published to the topic exchange `amqp.notices`, at least once, in the order of its resource.
 */
import { z } from 'zod';
import { BRAKE_SCOPES } from '../model/brake.ts';
import type { Notice } from '../model/decide.ts';
import type { JsonObject } from '../model/json.ts';
import { EVENT_TYPES, STATES, STATUSES } from '../model/words.ts';

/** What the body of a message is, as JSON. */
export interface NoticeMessage {
  readonly id: number;
  readonly type: string;
  readonly resource: {
    readonly id: string;
    readonly tenantId: string;
    readonly kind: string;
  } | null;
  readonly at: number;
  readonly body: JsonObject;
}

/** `<kind>.<type>`; `rug.<type>` where it is about no single resource. */
export const routingKey = ({ resource, type }: NoticeMessage): string =>
  `${resource?.kind ?? 'rug'}.${type}`;

const resource = z.strictObject({
  id: z.string(),
  tenantId: z.string(),
  kind: z.string().describe('Also the first word of the routing key; unknown: it is forgotten'),
});

const fault = {
  code: z.string().describe('`<driver>_<verb>_<nnnn>`; empty: there is none'),
  message: z.string(),
};

interface NoticeForm {
  /** When it is sent. */
  readonly when: string;
  /** It is about one resource; else `resource` is null. */
  readonly single: boolean;
  readonly body: z.ZodObject;
  readonly example: JsonObject;
}

export const NOTICES = {
  status: {
    when: 'the status of a resource changed, and the change is committed',
    single: true,
    body: z.strictObject({
      from: z.enum(STATUSES),
      to: z.enum(STATUSES),
      state: z.enum(STATES).describe('Where its machine rests'),
    }),
    example: { from: 'up', to: 'configured', state: 'CalcAction' },
  },
  error: {
    when: 'a resource has reached status error, together with that notice',
    single: true,
    body: z.strictObject(fault),
    example: { code: 'virtual_router_phantom_build_2002', message: 'no host has room' },
  },
  closed: {
    when: 'a resource is deleted, and nothing of it is left',
    single: true,
    body: z.strictObject({}),
    example: {},
  },
  overdue: {
    when: 'a deletion has failed as often as a boot may; it goes on, and somebody should look',
    single: true,
    body: z.strictObject({ tries: z.int().describe('How often it was tried'), ...fault }),
    example: { tries: 5, code: 'virtual_router_phantom_scrub_2003', message: 'no route to host' },
  },
  refused: {
    when: 'the machine refused what an operator or the API had ordered',
    single: true,
    body: z.strictObject({ event: z.enum(EVENT_TYPES), reason: z.string() }),
    example: { event: 'REBUILD', reason: 'its deletion is held: restore it first' },
  },
  stats: {
    when: 'a READ was answered; what is counted depends on the driver',
    single: true,
    body: z.looseObject({}),
    example: { instances: { 'i-1': { member: 0, upMs: 86_400_000, pushes: 3 } } },
  },
  brake: {
    when: 'the brake stops the rebuilds of a scope, or lets them go on',
    single: false,
    body: z.strictObject({
      decision: z.enum(['engaged', 'released']),
      scope: z.enum(BRAKE_SCOPES),
      key: z.string().describe('The tenant, hardware or rack; `*` for the global scope'),
      engaged: z.boolean(),
      since: z.int().nullable().describe('Epoch milliseconds since when it is engaged'),
      dead: z.int().describe('Resources found dead within the window'),
      size: z.int().describe('Resources of the scope'),
      limit: z.number().describe('The brake engages when more are dead'),
      parked: z.int().describe('Runs that it keeps back'),
      reason: z.string(),
    }),
    example: {
      decision: 'engaged',
      scope: 'rack',
      key: '7',
      engaged: true,
      since: 1_763_631_000_000,
      dead: 31,
      size: 40,
      limit: 8,
      parked: 31,
      reason: '31 of 40 resources of rack 7 turned dead within 120 s',
    },
  },
} as const satisfies Readonly<Record<Notice['type'], NoticeForm>>;

/** A whole notice, as it is published. */
export function noticeSchema(type: Notice['type']): z.ZodObject {
  const { body, single, when } = NOTICES[type];
  return z
    .strictObject({
      id: z.int().describe('The same when it is published again: ignore what you have seen'),
      type: z.literal(type),
      resource: single ? resource : z.null(),
      at: z.int().describe('Epoch milliseconds of the decision'),
      body,
    })
    .describe(`Sent when ${when}.`);
}

/** A notice of that type as listeners get it. */
export function sampleNotice(type: Notice['type']): NoticeMessage {
  const { single, example } = NOTICES[type];
  const about = { id: 'r1', tenantId: '8acc52bd465748e7b0bc62e9e8e28b4a', kind: 'virtual_router' };
  return { id: 71, type, resource: single ? about : null, at: 1_763_631_000_000, body: example };
}
