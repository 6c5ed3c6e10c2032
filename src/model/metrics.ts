/** Every metric rug exports: name, kind, help, labels. Zero-initialized where the labels are closed. */
export const METRICS = {
  rug_events_received_total: { kind: 'counter', help: 'Messages taken in', labels: ['source'] },
  rug_events_accepted_total: { kind: 'counter', help: 'Events journaled', labels: ['type'] },
  rug_events_ignored_total: {
    kind: 'counter',
    help: 'Messages of no interest',
    labels: ['source'],
  },
  rug_events_duplicate_total: { kind: 'counter', help: 'Events seen before', labels: [] },
  rug_dead_letters_total: { kind: 'counter', help: 'Messages set aside', labels: ['source'] },
  rug_decisions_total: { kind: 'counter', help: 'Decisions committed', labels: ['cause'] },
  rug_transitions_total: { kind: 'counter', help: 'Transitions taken', labels: ['from', 'to'] },
  rug_verb_seconds: {
    kind: 'histogram',
    help: 'Time a verb took',
    labels: ['driver', 'verb', 'outcome'],
  },
  rug_commit_seconds: { kind: 'histogram', help: 'Time of one transaction', labels: [] },
  rug_commit_rows: { kind: 'histogram', help: 'Rows of one transaction', labels: [] },
  rug_polls_total: { kind: 'counter', help: 'POLLs of the health child', labels: ['outcome'] },
  rug_polls_dropped_total: {
    kind: 'counter',
    help: 'POLLs that need no decision',
    labels: ['reason'],
  },
  rug_worker_restarts_total: { kind: 'counter', help: 'Workers replaced', labels: ['reason'] },
  rug_health_restarts_total: { kind: 'counter', help: 'Health children replaced', labels: [] },
  rug_resources: { kind: 'gauge', help: 'Known resources', labels: ['status'] },
  rug_pending: { kind: 'gauge', help: 'Resources with pending events', labels: [] },
  rug_acting: { kind: 'gauge', help: 'Verbs under way', labels: [] },
  rug_parked: { kind: 'gauge', help: 'Runs kept back by a gate', labels: [] },
  rug_set_aside: { kind: 'gauge', help: 'Resources set aside for killing workers', labels: [] },
  rug_writer_backlog: { kind: 'gauge', help: 'Writes that wait for a transaction', labels: [] },
  rug_amqp_connected: { kind: 'gauge', help: '1 while the bus is connected', labels: [] },
  rug_event_loop_delay_p99_seconds: {
    kind: 'gauge',
    help: 'Delay of the main event loop',
    labels: [],
  },
} as const satisfies Record<
  string,
  { kind: 'counter' | 'gauge' | 'histogram'; help: string; labels: readonly string[] }
>;
export type MetricName = keyof typeof METRICS;
