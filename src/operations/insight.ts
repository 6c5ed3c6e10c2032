/** Answers what operators ask: why, what if, and what is being worked on. */

import { narrowed, visible } from '../model/authority.ts';
import type { VerbDuration } from '../model/duration.ts';
import type { Insight } from '../model/insight.ts';
import { planOf } from './plan.ts';
import type { InsightOptions } from './ports.ts';
import { whyOf } from './why.ts';
import { workersReport } from './workers.ts';

/** Milliseconds for which the history of durations is good enough: reading it keeps the store busy. */
const REMEMBERED = 10_000;

export function createInsight(options: InsightOptions): Insight {
  const { directory, env, reader } = options;
  let history: { readonly at: number; readonly durations: readonly VerbDuration[] } | null = null;
  const durations = async (): Promise<readonly VerbDuration[]> => {
    const now = env.time.now();
    if (history === null || now - history.at > REMEMBERED) {
      history = { at: now, durations: await reader.durations() };
    }
    return history.durations;
  };
  return {
    why: async (id, actor) => {
      const found = visible(directory.get(id), actor);
      return found === null ? null : whyOf(found, options);
    },
    plan: async (selector, order, actor) =>
      planOf(narrowed(selector, actor), order, await durations(), options, actor),
    workers: () => workersReport(options),
  };
}
