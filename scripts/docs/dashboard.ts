/** The Grafana dashboard, deploy/grafana/rug.json: rows of panels over the metrics of rug. */

interface Query {
  readonly expr: string;
  readonly legend: string;
}

interface Panel {
  readonly title: string;
  readonly unit: 'short' | 's' | 'ops' | 'percentunit' | 'bool_yes_no';
  readonly queries: readonly Query[];
  readonly kind?: 'stat' | 'timeseries';
  readonly stacked?: true;
}

const OURS = 'job="$job", instance=~"$instance"';
const q = (expr: string, legend = ''): Query => ({ expr, legend });
const of = (metric: string, more = ''): string => `${metric}{${OURS}${more}}`;
const rate = (metric: string, more = ''): string => `rate(${of(metric, more)}[$__rate_interval])`;
const quantile = (share: number, metric: string, by = ''): string =>
  `histogram_quantile(${share}, sum by (le${by}) (${rate(`${metric}_bucket`)}))`;
const quantiles = (metric: string): readonly Query[] =>
  [0.5, 0.95, 0.99].map((share) => q(quantile(share, metric), `p${share * 100}`));

const ROWS: Readonly<Record<string, readonly Panel[]>> = {
  'At a glance': [
    stat('Resources', 'short', `sum(${of('rug_resources')})`),
    stat('In error', 'short', `sum(${of('rug_resources', ', status="error"')})`),
    stat('Overdue', 'short', `sum(${of('rug_state_overdue')})`),
    stat('Braked scopes', 'short', `sum(${of('rug_brake_engaged')})`),
    stat('Modes', 'short', `sum(${of('rug_modes')})`),
    stat('Dead letters', 'short', `sum(${of('rug_dead_letters')})`),
    stat('Store up', 'bool_yes_no', `min(${of('rug_store_up')})`),
    stat('Health up', 'bool_yes_no', `min(${of('rug_health_up')})`),
  ],
  Fleet: [
    area('Resources by status', 'short', of('rug_resources'), '{{status}}'),
    line('Past their own time', 'short', `${of('rug_state_overdue')} > 0`, '{{state}}'),
    line('Kept back', 'short', of('rug_held'), 'by a mode', [
      q(of('rug_set_aside'), 'set aside'),
      q(`sum by (gate) (${of('rug_parked')})`, 'parked: {{gate}}'),
    ]),
    line(
      'Transitions',
      'ops',
      `topk(10, sum by (from, to) (${rate('rug_transitions_total')}))`,
      '{{from}} to {{to}}',
    ),
  ],
  Flow: [
    line(
      'Messages',
      'ops',
      `sum by (source) (${rate('rug_events_received_total')})`,
      '{{source}}',
      [
        q(`sum(${rate('rug_events_ignored_total')})`, 'ignored'),
        q(`sum(${rate('rug_dead_letters_total')})`, 'set aside'),
      ],
    ),
    line('Events', 'ops', `sum by (type) (${rate('rug_events_accepted_total')})`, '{{type}}', [
      q(`sum(${rate('rug_events_coalesced_total')})`, 'coalesced'),
      q(`sum(${rate('rug_events_duplicate_total')})`, 'seen before'),
    ]),
    line('Decisions', 'ops', `sum by (cause) (${rate('rug_decisions_total')})`, '{{cause}}'),
    line('Waiting', 'short', of('rug_pending'), 'resources with events', [
      q(of('rug_writer_backlog'), 'writes'),
      q(of('rug_sweeps'), 'sweeps'),
    ]),
  ],
  Latency: [
    panel('Message to durable', 's', quantiles('rug_event_commit_seconds')),
    panel('Event to decision, by type (p99)', 's', [
      q(quantile(0.99, 'rug_event_age_seconds', ', type'), '{{type}}'),
    ]),
    line('Oldest pending event', 's', of('rug_mailbox_oldest_seconds'), '{{instance}}'),
    panel('Objective: share of messages not durable within 1 s', 'percentunit', [
      q('rug:event_slow:ratio_rate5m{job="$job"}', '5 min'),
      q('rug:event_slow:ratio_rate6h{job="$job"}', '6 h'),
    ]),
  ],
  Drivers: [
    area('Verbs under way', 'short', of('rug_verbs_in_flight'), '{{driver}} {{verb}}'),
    panel('Time of a verb (p95)', 's', [
      q(quantile(0.95, 'rug_verb_seconds', ', driver, verb'), '{{driver}} {{verb}}'),
    ]),
    line(
      'Verbs by outcome',
      'ops',
      `sum by (outcome) (${rate('rug_verb_seconds_count')})`,
      '{{outcome}}',
    ),
    line(
      'Share that failed',
      'percentunit',
      `sum by (driver, verb) (${rate('rug_verb_seconds_count', ', outcome=~"retry|fail|lost"')}) / sum by (driver, verb) (${rate('rug_verb_seconds_count')})`,
      '{{driver}} {{verb}}',
    ),
  ],
  'Brake and modes': [
    line('Deaths that the brake counts', 'short', of('rug_brake_dead'), '{{scope}}'),
    line('Braked scopes', 'short', of('rug_brake_engaged'), '{{scope}}', [
      q(of('rug_parked', ', gate="brake"'), 'runs kept back'),
    ]),
    line('Modes in force', 'short', of('rug_modes'), '{{scope}}'),
    line('Age of the oldest mode without an end', 's', of('rug_mode_endless_seconds'), '{{scope}}'),
  ],
  'Health and workers': [
    line('Polls', 'ops', `sum by (outcome) (${rate('rug_polls_total')})`, '{{outcome}}', [
      q(`sum by (reason) (${rate('rug_polls_dropped_total')})`, 'needless: {{reason}}'),
    ]),
    line('Polls are late by', 's', of('rug_poll_lag_seconds'), '{{instance}}'),
    line('Tasks of a worker', 'short', of('rug_worker_tasks'), 'shard {{shard}}'),
    line(
      'Replaced',
      'short',
      `increase(${of('rug_worker_restarts_total')}[1h])`,
      'workers {{reason}}',
      [q(`increase(${of('rug_health_restarts_total')}[1h])`, 'health children')],
    ),
    line(
      'Delay of the event loop (p99)',
      's',
      of('rug_event_loop_delay_p99_seconds'),
      '{{instance}}',
    ),
  ],
  'Bus and store': [
    line('Broker', 'bool_yes_no', of('rug_amqp_connected'), 'connected', [
      q(of('rug_amqp_consuming'), 'takes from {{queue}}'),
    ]),
    line('Notices', 'ops', `sum(${rate('rug_notices_sent_total')})`, 'published', [
      q(of('rug_outbox_pending'), 'waiting'),
      q(`sum(${rate('rug_replies_failed_total')})`, 'replies that failed'),
    ]),
    panel('Time of a transaction', 's', quantiles('rug_commit_seconds')),
    panel('Rows of a transaction', 'short', quantiles('rug_commit_rows')),
  ],
  'API and operators': [
    line('Requests', 'ops', `sum by (status) (${rate('rug_api_requests_total')})`, '{{status}}'),
    panel('Time of a request (p99)', 's', [
      q(quantile(0.99, 'rug_api_request_seconds', ', route'), '{{route}}'),
    ]),
    line(
      'Operator actions',
      'ops',
      `sum by (via, outcome) (${rate('rug_audit_entries_total')})`,
      '{{via}} {{outcome}}',
    ),
    line(
      'Configuration read again',
      'short',
      `increase(${of('rug_config_reloads_total')}[1h])`,
      '{{outcome}}',
      [q(of('rug_build_info'), 'version {{version}} on Node {{node}}')],
    ),
  ],
};

function panel(title: string, unit: Panel['unit'], queries: readonly Query[]): Panel {
  return { title, unit, queries };
}

function stat(title: string, unit: Panel['unit'], expr: string): Panel {
  return { title, unit, queries: [q(expr)], kind: 'stat' };
}

function line(
  title: string,
  unit: Panel['unit'],
  expr: string,
  legend: string,
  more: readonly Query[] = [],
): Panel {
  return panel(title, unit, [q(expr, legend), ...more]);
}

function area(title: string, unit: Panel['unit'], expr: string, legend: string): Panel {
  return { ...line(title, unit, expr, legend), stacked: true };
}

const SOURCE = { type: 'prometheus', uid: '$source' };
/** Columns of Grafana's grid. */
const WIDTH = 24;

/** The dashboard as Grafana imports it. */
export function dashboard(): string {
  let y = 0;
  let id = 0;
  const panels = Object.entries(ROWS).flatMap(([title, row]) => {
    const header = {
      id: ++id,
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y: y++, w: WIDTH, h: 1 },
    };
    const small = row.every(({ kind }) => kind === 'stat');
    const [w, h] = small ? [3, 4] : [12, 8];
    const shown = row.map((one, index) => {
      const place = { x: (index * w) % WIDTH, y: y + Math.floor((index * w) / WIDTH) * h, w, h };
      return { id: ++id, gridPos: place, ...shownPanel(one) };
    });
    y += Math.ceil((row.length * w) / WIDTH) * h;
    return [header, ...shown];
  });
  return `${JSON.stringify({ ...FRAME, panels }, null, 2)}\n`;
}

function shownPanel({ title, unit, queries, kind = 'timeseries', stacked }: Panel): object {
  return {
    type: kind,
    title,
    datasource: SOURCE,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: SOURCE,
      expr,
      legendFormat: legend,
    })),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(stacked ? { custom: { stacking: { mode: 'normal' }, fillOpacity: 30 } } : {}),
      },
      overrides: [],
    },
  };
}

const FRAME = {
  uid: 'rug',
  title: 'rug',
  tags: ['rug'],
  schemaVersion: 39,
  editable: true,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  timezone: 'browser',
  templating: {
    list: [
      { name: 'source', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
      {
        name: 'job',
        type: 'query',
        datasource: SOURCE,
        query: 'label_values(rug_build_info, job)',
        refresh: 2,
      },
      {
        name: 'instance',
        type: 'query',
        datasource: SOURCE,
        query: 'label_values(rug_build_info{job="$job"}, instance)',
        refresh: 2,
        includeAll: true,
        allValue: '.*',
        multi: true,
      },
    ],
  },
};
