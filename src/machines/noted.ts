import type { Context } from './context.ts';
import type { Signal } from './signal.ts';
import type { Update } from './updates.ts';

/** The context after an edge was taken: what the signal says, then what the edge does. */
export function noted(context: Context, event: Signal, updates: readonly Update[]): Context {
  const next: Context =
    event.type === 'RESULT'
      ? { ...context, status: event.status, ...event.learn }
      : { ...context, ...event.learn };
  for (const update of updates) Object.assign(next, update.apply(next));
  return next;
}
