/** One line of measurement, as the JSON file keeps it. */
import { z } from 'zod';

export const SECTIONS = [
  'drain',
  'live',
  'growth',
  'polls',
  'restart',
  'fairness',
  'deaf',
  'peers',
] as const;
export type SectionName = (typeof SECTIONS)[number];

export const row = z.strictObject({
  section: z.enum(SECTIONS),
  /** rug, the floor, or a peer. */
  subject: z.string(),
  store: z.string(),
  /** What was done: push, same, create, mix ... */
  what: z.string(),
  /** Known routers. */
  routers: z.number(),
  /** Name -> figure; units are in the name where they are not the plain ones (column.ts). */
  values: z.record(z.string(), z.number()),
  /** What goes with it in words. */
  note: z.string(),
});
export type Row = z.infer<typeof row>;

/** A whole run: where, with what, and what came out. */
export const report = z.strictObject({
  date: z.string(),
  command: z.string(),
  machine: z.record(z.string(), z.string()).readonly(),
  rows: z.array(row).readonly(),
  /** Runs that gave no number, and why. */
  failures: z.array(z.string()).readonly(),
});
export type Report = z.infer<typeof report>;

/** Figures of a map under a common name: `cpu` and `rug` become `cpu.rug`. */
export const named = (name: string, figures: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...figures].map(([key, value]) => [`${name}.${key}`, value]));
