/** For every alert of deploy/prometheus/rug.rules.yml: series by which it rings, and by which it does not. */

/** A series of samples `step` minutes apart, in the notation of promtool. */
export type Series = readonly [series: string, values: string];

export interface Trial {
  /** Steps after which it is judged. */
  readonly after: number;
  /** Minutes of a step; default 1. What takes a day is told in longer ones. */
  readonly step?: number;
  readonly rings: readonly Series[];
  readonly quiet: readonly Series[];
}

const WHO = 'job="rug", instance="a"';
const named = (name: string, labels = ''): string => `${name}{${WHO}${labels}}`;

/** One gauge whose value decides. */
const level = (
  name: string,
  bad: number,
  good: number,
  options: { after?: number; labels?: string } = {},
): Trial => {
  const { after = 30, labels = '' } = options;
  const always = (value: number): readonly Series[] => [
    [named(name, labels), `${value}+0x${after}`],
  ];
  return { after, rings: always(bad), quiet: always(good) };
};

/** Messages, so many of each thousand of which are slow; or requests that fail. */
const slow = (ofThousand: number, after: number): readonly Series[] => [
  [named('rug_event_commit_seconds_count'), `0+1000x${after}`],
  [named('rug_event_commit_seconds_bucket', ', le="1"'), `0+${1000 - ofThousand}x${after}`],
];
const failing = (ofThousand: number, after: number): readonly Series[] => [
  [named('rug_api_requests_total', ', status="200"'), `0+${1000 - ofThousand}x${after}`],
  [named('rug_api_requests_total', ', status="503"'), `0+${ofThousand}x${after}`],
];

const HOUR = 60;
/** A day and a bit, in quarters of an hour. */
const DAY = 100;
const verbs = (failed: number, fine: number): readonly Series[] => {
  const labels = ', driver="vm_phantom", verb="build"';
  return [
    [named('rug_verb_seconds_count', `${labels}, outcome="retry"`), `0+${failed}x40`],
    [named('rug_verb_seconds_count', `${labels}, outcome="ok"`), `0+${fine}x40`],
  ];
};

export const TRIALS: Readonly<Record<string, Trial>> = {
  RugDown: level('up', 0, 1),
  RugRestarting: {
    after: 20,
    rings: [[named('rug_process_start_time_seconds'), '1+0x6 2+0x3 3+0x3 4+0x6']],
    quiet: [[named('rug_process_start_time_seconds'), '1+0x9 2+0x10']],
  },
  RugStoreDown: level('rug_store_up', 0, 1),
  RugCommitSlow: {
    after: 30,
    rings: [
      [named('rug_commit_seconds_bucket', ', le="0.5"'), '0+90x30'],
      [named('rug_commit_seconds_bucket', ', le="1"'), '0+100x30'],
      [named('rug_commit_seconds_bucket', ', le="+Inf"'), '0+100x30'],
    ],
    quiet: [
      [named('rug_commit_seconds_bucket', ', le="0.01"'), '0+100x30'],
      [named('rug_commit_seconds_bucket', ', le="0.5"'), '0+100x30'],
      [named('rug_commit_seconds_bucket', ', le="+Inf"'), '0+100x30'],
    ],
  },
  RugWorkerRestarts: {
    after: 20,
    rings: [[named('rug_worker_restarts_total', ', reason="died"'), '0+1x20']],
    quiet: [[named('rug_worker_restarts_total', ', reason="died"'), '0+0x10 1+0x9']],
  },
  RugSetAside: level('rug_set_aside', 1, 0),
  RugUncleanStarts: level('rug_unclean_starts', 3, 2),
  RugHealthDown: level('rug_health_up', 0, 1),
  RugPollLag: level('rug_poll_lag_seconds', 90, 5),
  RugEventLoopDelay: level('rug_event_loop_delay_p99_seconds', 0.8, 0.05),
  RugNoConsumer: level('rug_amqp_consuming', 0, 1, { labels: ', queue="rug.notifications"' }),
  RugOutboxStuck: {
    after: 30,
    rings: [
      [named('rug_outbox_pending'), '5000+0x30'],
      [named('rug_amqp_consuming', ', queue="rug.notifications"'), '0+0x30'],
    ],
    // Without a bus nobody is to publish them.
    quiet: [[named('rug_outbox_pending'), '5000+0x30']],
  },
  RugDeadLetters: level('rug_dead_letters', 1, 0),
  RugMailboxOldest: level('rug_mailbox_oldest_seconds', 4_000, 600),
  RugEventBurnFast: { after: HOUR, rings: slow(20, HOUR), quiet: slow(2, HOUR) },
  RugEventBurnSlow: { after: DAY, step: 15, rings: slow(5, DAY), quiet: slow(0, DAY) },
  RugApiBurnFast: { after: HOUR, rings: failing(20, HOUR), quiet: failing(2, HOUR) },
  RugApiBurnSlow: { after: DAY, step: 15, rings: failing(5, DAY), quiet: failing(0, DAY) },
  RugStateOverdue: level('rug_state_overdue', 1, 0, { labels: ', state="CreateVM"' }),
  RugBrakeEngaged: level('rug_brake_engaged', 1, 0, { labels: ', scope="rack"' }),
  RugVerbErrorRatio: { after: 40, rings: verbs(4, 6), quiet: verbs(1, 9) },
  RugManyErrors: {
    after: 30,
    rings: [
      [named('rug_resources', ', status="error"'), '10+0x30'],
      [named('rug_resources', ', status="configured"'), '90+0x30'],
    ],
    quiet: [
      [named('rug_resources', ', status="error"'), '1+0x30'],
      [named('rug_resources', ', status="configured"'), '99+0x30'],
    ],
  },
  RugModeForgotten: level('rug_mode_endless_seconds', 90_000, 3_600, {
    labels: ', scope="tenant"',
  }),
};
