import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/api/metrics.ts';
import { METRICS } from '../../src/model/metrics.ts';
import { STATUSES } from '../../src/model/words.ts';
import { serve } from './serve.ts';

describe('createMetrics', () => {
  it('exports every metric of the table with its help and kind', async () => {
    const { text } = await createMetrics().exposition();
    for (const [name, { help, kind }] of Object.entries(METRICS)) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${kind}`);
    }
  });

  it('starts at zero wherever the labels are closed', async () => {
    const { text } = await createMetrics({
      rug_events_received_total: { source: ['http', 'neutron'] },
    }).exposition();
    for (const status of STATUSES) expect(text).toContain(`rug_resources{status="${status}"} 0`);
    expect(text).toContain('rug_events_received_total{source="neutron"} 0');
    expect(text).toContain('rug_health_restarts_total 0');
    expect(text).toContain('rug_commit_seconds_count 0');
  });

  it('counts, gauges and observes by name', async () => {
    const { metrics, exposition } = createMetrics();
    metrics.count('rug_decisions_total', { cause: 'WAKE' });
    metrics.count('rug_decisions_total', { cause: 'WAKE' }, 4);
    metrics.gauge('rug_parked', 3, { gate: 'brake' });
    metrics.observe('rug_commit_seconds', 0.02);
    const { text } = await exposition();
    expect(text).toContain('rug_decisions_total{cause="WAKE"} 5');
    expect(text).toContain('rug_parked{gate="brake"} 3');
    expect(text).toContain('rug_commit_seconds_bucket{le="0.01"} 0');
    expect(text).toContain('rug_commit_seconds_bucket{le="0.025"} 1');
  });

  it('keeps the metrics of two processes apart', async () => {
    const one = createMetrics();
    one.metrics.gauge('rug_held', 1);
    expect((await createMetrics().exposition()).text).toContain('rug_held 0');
  });
});

describe('GET /metrics', () => {
  it('answers the Prometheus text', async () => {
    const { ports, ask } = serve();
    ports.env.metrics.gauge('rug_pending', 2);
    const { status, headers, text } = await ask('GET', '/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(text).toContain('rug_pending 2');
  });
});
