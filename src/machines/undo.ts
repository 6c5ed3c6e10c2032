import type { Outcome } from '../model/driver.ts';
import type { Context, Undo } from './context.ts';

/** What `learn` is about to change, as it is now; null: nothing. */
export function undoOf(context: Context, learn: Partial<Context>): Undo | null {
  const known: Readonly<Record<string, unknown>> = { ...context };
  const keys = Object.keys(learn);
  if (keys.length === 0) return null;
  return Object.fromEntries(keys.map((key) => [key, known[key]]));
}

/**
 * What is taken back of a decision whose verb has ended. All of it if the verb never began: nothing
 * can have come of it. If it may have begun and was cancelled, only that it counts as an attempt.
 */
export function takenBack({ undo }: Context, outcome: Outcome): Undo {
  if (undo === null || outcome.ok || outcome.class !== 'cancelled') return {};
  if (outcome.begun === false) return undo;
  return undo.attempts === undefined ? {} : { attempts: undo.attempts };
}
