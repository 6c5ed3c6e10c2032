import type { Recovery, Verb } from './words.ts';

/**
 * The part of the configuration that decisions depend on. It travels with every decision and is
 * named by `version` in the trail, so that a decision can be replayed. All times in milliseconds.
 */
export interface Policy {
  /** Digest of all that follows. */
  readonly version: string;
  /** Boots before status `error` (Astara reboot_error_threshold, 5). */
  readonly maxAttempts: number;
  /** How long an instance may take from build to its first answer (boot_timeout, 600 s). */
  readonly bootTimeout: number;
  /** Pause between two looks at a booting instance. */
  readonly bootCheckInterval: number;
  /** Events that ask for work wait this long after an error (error_state_cooldown, 30 s). */
  readonly errorCooldown: number;
  /** Configuration pushes before the instance is replaced (max_retries, 3). */
  readonly maxPushes: number;
  /** First pause after a failure; doubles up to `backoffMax`, with full jitter above the half. */
  readonly backoffBase: number;
  readonly backoffMax: number;
  /** A verdict of the health child younger than this spares a probe. */
  readonly verdictFresh: number;
  /** Longest time a verb may take before it stops at its next step. */
  readonly deadlines: Readonly<Record<Verb, number>>;
  readonly kinds: Readonly<Record<string, KindPolicy>>;
}

/** What the machine must know of a kind. */
export interface KindPolicy {
  readonly recovery: Recovery;
  /** Between scrubprep and scrub of a deleted resource. */
  readonly grace: number;
}

/** Used for a kind the policy does not name. */
export const DEFAULT_KIND_POLICY: KindPolicy = { recovery: 'recreate', grace: 0 };

export const DEFAULT_POLICY: Policy = {
  version: 'default',
  maxAttempts: 5,
  bootTimeout: 600_000,
  bootCheckInterval: 2_000,
  errorCooldown: 30_000,
  maxPushes: 3,
  backoffBase: 1_000,
  backoffMax: 60_000,
  verdictFresh: 10_000,
  deadlines: {
    build: 600_000,
    quiesce: 120_000,
    restart: 300_000,
    scrubprep: 120_000,
    scrub: 600_000,
    updaterunning: 120_000,
    updatequiesced: 120_000,
  },
  kinds: {},
};
