import type { WorkersReport } from '../model/insight.ts';
import type { Summary } from '../model/ports.ts';
import type { InsightOptions } from './ports.ts';

/** Verbs under way that are named. */
const MOST_RUNNING = 100;

/** What is being worked on now (spec 4.4). */
export function workersReport(options: InsightOptions): WorkersReport {
  const { directory, live: liveOf, modes } = options;
  const { workers: shards, ...load } = options.load();
  const acting: Summary[] = [];
  const parked = new Map<string, number>();
  for (const one of directory.running()) {
    const live = liveOf(one.id);
    if (live?.doing === 'acting') acting.push(one);
    const gate = live?.parked?.gate;
    if (gate !== undefined) parked.set(gate, (parked.get(gate) ?? 0) + 1);
  }
  return {
    shards,
    load,
    modes: modes.list(),
    parked: [...parked].map(([gate, count]) => ({ gate, count })).sort((a, b) => b.count - a.count),
    running: acting
      .flatMap(({ id, run }) => (run === null ? [] : [{ id, ...begun(run) }]))
      .sort((a, b) => a.startedAt - b.startedAt)
      .slice(0, MOST_RUNNING),
  };
}

const begun = ({ verb, startedAt }: NonNullable<Summary['run']>) => ({ verb, startedAt });
