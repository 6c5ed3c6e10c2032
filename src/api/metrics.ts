import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricName } from '../model/metrics.ts';
import type { Metrics } from '../model/ports.ts';
import { EVENT_TYPES, STATUSES } from '../model/words.ts';

/** The values that labels can have, by metric and label. */
export type ClosedLabels = Partial<Record<MetricName, Readonly<Record<string, readonly string[]>>>>;

/** Known to everybody; main adds what only the configuration knows, e.g. the sources. */
const CLOSED: ClosedLabels = {
  rug_events_accepted_total: { type: EVENT_TYPES },
  rug_decisions_total: { cause: ['ENTRY', 'WAKE', 'DONE', 'LOOKED'] },
  rug_polls_total: { outcome: ['alive', 'dead', 'unchecked'] },
  rug_resources: { status: STATUSES },
};

/** Upper bounds in seconds: from a commit (milliseconds) to a verb (minutes). */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600];
/** Upper bounds in rows of a transaction. */
const ROWS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500];

export interface MetricsRegistry {
  /** The port that the rooms count with. A name of another kind than its method is ignored. */
  readonly metrics: Metrics;
  /** The Prometheus text of `/metrics`. */
  readonly exposition: () => Promise<{ readonly text: string; readonly contentType: string }>;
}

/**
 * The metrics of one process, in a registry of their own: everything of model/metrics.ts, zero from
 * the start where the labels are closed, so that no dashboard begins empty.
 */
export function createMetrics(closed: ClosedLabels = {}): MetricsRegistry {
  const registry = new Registry();
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const [name, { kind, help, labels }] of Object.entries(METRICS)) {
    const options = { name, help, labelNames: [...labels], registers: [registry] };
    if (kind === 'counter') counters.set(name, new Counter(options));
    else if (kind === 'gauge') gauges.set(name, new Gauge(options));
    else {
      const buckets = name.endsWith('_rows') ? ROWS : SECONDS;
      histograms.set(name, new Histogram({ ...options, buckets }));
    }
  }
  for (const [name, values] of Object.entries({ ...CLOSED, ...closed })) {
    for (const labels of combinations(values)) {
      counters.get(name)?.inc(labels, 0);
      gauges.get(name)?.set(labels, 0);
      histograms.get(name)?.zero(labels);
    }
  }
  return {
    metrics: {
      count: (name, labels = {}, by = 1) => counters.get(name)?.inc(labels, by),
      gauge: (name, value, labels = {}) => gauges.get(name)?.set(labels, value),
      observe: (name, seconds, labels = {}) => histograms.get(name)?.observe(labels, seconds),
    },
    exposition: async () => ({
      text: await registry.metrics(),
      contentType: registry.contentType,
    }),
  };
}

/** Every combination of one value per label. */
function combinations(
  values: Readonly<Record<string, readonly string[]>>,
): Record<string, string>[] {
  return Object.entries(values).reduce<Record<string, string>[]>(
    (all, [label, options]) =>
      all.flatMap((one) => options.map((value) => ({ ...one, [label]: value }))),
    [{}],
  );
}
