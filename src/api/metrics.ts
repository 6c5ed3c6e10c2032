import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type Metric, type MetricName } from '../model/metrics.ts';
import type { Metrics } from '../model/ports.ts';

/** The values of labels that only the configuration, the drivers or the routes decide. */
export type OpenLabels = Partial<Record<MetricName, Readonly<Record<string, readonly string[]>>>>;

export interface MetricsRegistry {
  /** The port that the rooms count with. A name of another kind than its method is ignored. */
  readonly metrics: Metrics;
  /** The Prometheus text of `/metrics`. */
  readonly exposition: () => Promise<{ readonly text: string; readonly contentType: string }>;
}

/**
 * The metrics of one process, in a registry of their own: everything of model/metrics.ts, zero from
 * the start where all values of the labels are known, so that no dashboard begins empty.
 */
export function createMetrics(open: OpenLabels = {}): MetricsRegistry {
  const registry = new Registry();
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  const table: Readonly<Record<MetricName, Metric>> = METRICS;
  for (const [name, metric] of Object.entries(table) as [MetricName, Metric][]) {
    const { kind, help, buckets = [] } = metric;
    const options = { name, help, labelNames: Object.keys(metric.labels), registers: [registry] };
    if (kind === 'counter') counters.set(name, new Counter(options));
    else if (kind === 'gauge') gauges.set(name, new Gauge(options));
    else histograms.set(name, new Histogram({ ...options, buckets: [...buckets] }));
    for (const labels of combinations({ ...metric.labels, ...open[name] })) {
      counters.get(name)?.inc(labels, 0);
      gauges.get(name)?.set(labels, 0);
      histograms.get(name)?.zero(labels);
    }
  }
  return {
    metrics: {
      count: (name, labels = {}, by = 1) => counters.get(name)?.inc(labels, by),
      gauge: (name, value, labels = {}) => gauges.get(name)?.set(labels, value),
      observe: (name, value, labels = {}) => histograms.get(name)?.observe(labels, value),
    },
    exposition: async () => ({
      text: await registry.metrics(),
      contentType: registry.contentType,
    }),
  };
}

/** Every combination of one value per label; none when the values of a label are not known. */
function combinations(values: Metric['labels']): Record<string, string>[] {
  return Object.entries(values).reduce<Record<string, string>[]>(
    (all, [label, known]) =>
      all.flatMap((one) => (known ?? []).map((value) => ({ ...one, [label]: value }))),
    [{}],
  );
}
