/** What every option tells of itself, and the shapes that options share. */
import { z } from 'zod';

declare module 'zod' {
  interface GlobalMeta {
    /** What goes wrong with it, told before it does. */
    trap?: string;
    /** True: a change is in force at once; otherwise it takes a restart. */
    reload?: boolean;
    /** The options of Astara that it stands for (spec 11). */
    field?: readonly string[];
  }
}

export const port = z.int().min(0).max(65_535);
export const count = z.int().min(1);
export const seconds = z.number().positive();

/** Longest period that is taken, days: beyond it dates are no longer exact. */
const LONGEST_DAYS = 36_500;

export const days = z.number().positive().max(LONGEST_DAYS);
export const hours = z
  .number()
  .positive()
  .max(LONGEST_DAYS * 24);

/** A name that takes part in others (queues, exchanges, tokens): without spaces. */
export const name = z.string().regex(/^\S+$/, 'must be a name without spaces');

/** Options that belong together; everything in it has a default. */
export const section = <T extends z.ZodRawShape>(
  shape: T,
): z.ZodPrefault<z.ZodObject<T, z.core.$strict>> => z.strictObject(shape).prefault({} as never);
