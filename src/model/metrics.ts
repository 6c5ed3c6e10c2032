/**
 * Every metric rug exports: what it counts, in which unit, by which labels. `docs/metrics.md` is
 * made of this table. Labels have few values, whatever the fleet: never an id or a tenant.
 */
import { BRAKE_SCOPES } from './brake.ts';
import { MODE_SCOPES } from './modes.ts';
import { EVENT_TYPES, STATES, STATUSES } from './words.ts';

export interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** What one of it is: `seconds`, `events` ...; '' for a truth: 1 or 0. */
  readonly unit: string;
  /** One sentence without its full stop. */
  readonly help: string;
  /** Its labels with all their values; null: the configuration, the drivers or the routes decide. */
  readonly labels: Readonly<Record<string, readonly string[] | null>>;
  /** Upper bounds of a histogram, in its unit. */
  readonly buckets?: readonly number[];
}

/** What should take milliseconds: a transaction, a request, an intake. */
const BRIEF = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
/** What may take minutes: a verb, an event that waits for one. */
const LONG = [0.01, 0.05, 0.25, 1, 2.5, 5, 15, 30, 60, 120, 300, 600, 1800] as const;
const ROWS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500] as const;

type Labels = Metric['labels'];
const gauge = (unit: string, help: string, labels: Labels = {}): Metric => ({
  kind: 'gauge',
  unit,
  help,
  labels,
});
const counter = (unit: string, help: string, labels: Labels = {}): Metric => ({
  kind: 'counter',
  unit,
  help,
  labels,
});
const histogram = (
  unit: string,
  help: string,
  buckets: readonly number[],
  labels: Labels = {},
): Metric => ({ kind: 'histogram', unit, help, labels, buckets });

export const METRICS = {
  rug_build_info: gauge('', '1, with the version of rug and of the Node that runs it', {
    version: null,
    node: null,
  }),
  rug_process_start_time_seconds: gauge('seconds', 'When this process started, seconds since 1970'),
  rug_event_loop_delay_p99_seconds: gauge(
    'seconds',
    'Delay of the main event loop, 99 of 100 turns of the last five seconds',
  ),

  rug_events_received_total: counter('messages', 'Messages taken in, from an exchange or by HTTP', {
    source: null,
  }),
  rug_events_ignored_total: counter('messages', 'Messages that mean nothing to rug', {
    source: null,
  }),
  rug_events_accepted_total: counter(
    'events',
    'Events of messages that are durable in the journal',
    { type: EVENT_TYPES },
  ),
  rug_events_duplicate_total: counter('events', 'Events of messages that had come before'),
  rug_events_coalesced_total: counter(
    'events',
    'Events folded into another one that was still pending',
  ),
  rug_event_commit_seconds: histogram(
    'seconds',
    'From the receipt of a message until all of it is durable, so that it may be acknowledged',
    BRIEF,
  ),
  rug_event_age_seconds: histogram(
    'seconds',
    'From the receipt of an event until the decision that took it up is durable; it may have waited for a verb',
    LONG,
    { type: EVENT_TYPES },
  ),
  rug_mailbox_oldest_seconds: gauge(
    'seconds',
    'Age of the oldest pending event of the resources that nobody keeps back',
  ),
  rug_dead_letters_total: counter('messages', 'Messages set aside because they are of no use', {
    source: null,
  }),
  rug_dead_letters: gauge('messages', 'Messages set aside that wait for somebody to look at them'),

  rug_decisions_total: counter('decisions', 'Decisions committed', {
    cause: ['ENTRY', 'WAKE', 'DONE', 'LOOKED', 'KEEP'],
  }),
  rug_transitions_total: counter('transitions', 'Transitions of the machine that were committed', {
    from: null,
    to: null,
  }),
  rug_resources: gauge('resources', 'Known resources that are not closed', { status: STATUSES }),
  rug_pending: gauge('resources', 'Resources that wait for a decision or a look'),
  rug_state_overdue: gauge(
    'resources',
    'Resources whose own time to go on, or deadline of a verb, is past by more than 30 s',
    { state: STATES },
  ),
  rug_held: gauge('resources', 'Resources with something to do that a mode keeps back'),
  rug_set_aside: gauge(
    'resources',
    'Resources set aside: they killed workers, or rug itself, or cannot be worked on',
  ),
  rug_suspects: gauge(
    'suspects',
    'Resources and messages that wait to be taken up one at a time, as one of them may have killed rug',
  ),
  rug_unclean_starts: gauge(
    'starts',
    'Starts since rug last ended well or ran for long enough, the present one included; 0 when it has by now',
  ),

  rug_verb_seconds: histogram('seconds', 'Time a verb took in its worker, by how it ended', LONG, {
    driver: null,
    verb: null,
    outcome: null,
  }),
  rug_verbs_in_flight: gauge('verbs', 'Verbs under way', { driver: null, verb: null }),
  rug_parked: gauge('runs', 'Decided verbs that a gate keeps back', {
    gate: ['dependencies', 'mode', 'brake', 'rate', 'slots', 'careful', 'executor'],
  }),
  rug_modes: gauge('modes', 'Modes in force', { scope: MODE_SCOPES }),
  rug_mode_endless_seconds: gauge(
    'seconds',
    'Age of the oldest mode in force that does not end by itself; 0: there is none',
    { scope: MODE_SCOPES },
  ),
  rug_brake_engaged: gauge('scopes', 'Scopes whose rebuilds the brake has stopped', {
    scope: BRAKE_SCOPES,
  }),
  rug_brake_dead: gauge(
    'resources',
    'Deaths that the brake counts now, in all scopes of a sort together',
    { scope: BRAKE_SCOPES },
  ),

  rug_store_up: gauge('', '1 while the store answers'),
  rug_commit_seconds: histogram('seconds', 'Time of one transaction of the writer', BRIEF),
  rug_commit_rows: histogram('rows', 'Rows of one transaction of the writer', ROWS),
  rug_writer_backlog: gauge('writes', 'Writes that wait for a transaction'),
  rug_outbox_pending: gauge(
    'notices',
    'Notices that are not published yet; without a bus they stay',
  ),
  rug_audit_entries_total: counter(
    'entries',
    'Actions of operators, and of rug itself, that went to the audit',
    { via: ['api', 'bus', 'rug'], outcome: ['done', 'refused'] },
  ),
  rug_sweeps: gauge('sweeps', 'Orders to many resources that are still being handed out'),
  rug_config_reloads_total: counter('reloads', 'Times the configuration was read again', {
    outcome: ['done', 'refused'],
  }),

  rug_worker_restarts_total: counter('workers', 'Workers that were replaced', {
    reason: ['died', 'stalled'],
  }),
  rug_worker_tasks: gauge('tasks', 'Decisions, looks and verbs that a worker has under way', {
    shard: null,
  }),

  rug_health_up: gauge('', '1 while the health child polls, or is not wanted'),
  rug_health_targets: gauge('resources', 'Resources that the health child polls'),
  rug_health_restarts_total: counter('processes', 'Health children that were replaced'),
  rug_polls_total: counter('polls', 'POLLs of the health child', {
    outcome: ['alive', 'dead', 'unchecked'],
  }),
  rug_polls_dropped_total: counter('polls', 'POLLs that needed no decision', { reason: null }),
  rug_poll_lag_seconds: gauge('seconds', 'By how much the POLL that has waited longest is late'),

  rug_amqp_connected: gauge('', '1 while the broker is connected'),
  rug_amqp_consuming: gauge('', '1 while messages are taken from the queue', { queue: null }),
  rug_notices_sent_total: counter('notices', 'Notices that the broker has confirmed'),
  rug_replies_failed_total: counter(
    'replies',
    'Answers to messages of the bus that were given up, as the broker could not take them',
  ),

  rug_api_requests_total: counter('requests', 'Requests answered, by route and status', {
    method: null,
    route: null,
    status: null,
  }),
  rug_api_request_seconds: histogram(
    'seconds',
    'Time until a request was answered; streams are left out',
    BRIEF,
    { route: null },
  ),
};

export type MetricName = keyof typeof METRICS;
