import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Cancel, Environment, Load } from './model/ports.ts';
import { STATUSES } from './model/words.ts';

const INTERVAL = 5_000;

/** What is measured now and then instead of at each change. Answers how to stop. */
export function startGauges(
  env: Environment,
  ports: {
    readonly load: () => Load;
    readonly backlog: () => number;
    readonly statuses: () => ReadonlyMap<string, number>;
  },
): Cancel {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let cancel: Cancel = () => {};
  const measure = (): void => {
    const load = ports.load();
    env.metrics.gauge('rug_pending', load.pending);
    env.metrics.gauge('rug_acting', load.acting);
    env.metrics.gauge('rug_parked', load.parked);
    env.metrics.gauge('rug_set_aside', load.setAside);
    env.metrics.gauge('rug_writer_backlog', ports.backlog());
    env.metrics.gauge('rug_event_loop_delay_p99_seconds', delay.percentile(99) / 1e9);
    delay.reset();
    const statuses = ports.statuses();
    for (const status of STATUSES) {
      env.metrics.gauge('rug_resources', statuses.get(status) ?? 0, { status });
    }
    cancel = env.time.after(INTERVAL, measure);
  };
  measure();
  return () => {
    cancel();
    delay.disable();
  };
}
