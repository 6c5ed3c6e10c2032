import { z } from 'zod';

const timeoutMs = z
  .int()
  .min(1)
  .max(600_000)
  .default(3_000)
  .describe('Milliseconds until an answer; silence beyond it is death.');

const port = z.int().min(1).max(65_535).describe('Port of the instance that is asked.');

/** `200`, or a range `200-299`. */
const statusRange = z
  .union([
    z.int().min(100).max(599),
    z
      .string()
      .regex(/^[1-5]\d\d(-[1-5]\d\d)?$/, 'must be a status or a range of them, e.g. "200-299"'),
  ])
  .transform(String);

/** How the instances of a kind are asked whether they live. */
export const checkSettings = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('http'),
    port,
    path: z.string().startsWith('/').default('/').describe('What is asked for.'),
    method: z
      .enum(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'])
      .default('GET')
      .describe('How it is asked for.'),
    expect: z
      .array(statusRange)
      .min(1)
      .default(['200-299'])
      .describe('Statuses of the living; every other answer is death.'),
    timeoutMs,
  }),
  z.strictObject({ type: z.literal('tcp'), port, timeoutMs }),
  z.strictObject({
    type: z.literal('dummy'),
    alive: z
      .boolean()
      .optional()
      .describe('The verdict on everything; absent: POLLs go without one.'),
  }),
]);
export type CheckSettings = z.output<typeof checkSettings>;

/** Options of the health child (health_check_period of spec 11). */
export const healthSettings = z.strictObject({
  enabled: z.boolean().default(true),
  intervalMs: z
    .int()
    .min(10)
    .max(86_400_000)
    .default(60_000)
    .describe('Milliseconds between two POLLs of a resource.'),
  concurrency: z.int().min(1).max(10_000).default(100).describe('Checks under way at once.'),
  checks: z
    .record(z.string(), checkSettings)
    .default({})
    .describe('By kind; a kind without one gets POLLs without a verdict.'),
  overdueAfterPeriods: z
    .int()
    .min(1)
    .default(10)
    .describe('A resource that is at one thing for longer than this many periods is reported.'),
});
export type HealthSettings = z.output<typeof healthSettings>;
