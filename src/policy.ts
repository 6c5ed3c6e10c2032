import { createHash } from 'node:crypto';
import type { Config } from './config/config.ts';
import type { DriverRegistry } from './model/driver.ts';
import type { KindPolicy, Policy } from './model/policy.ts';
import type { Verb } from './model/words.ts';
import { VERBS } from './model/words.ts';

/** The part of the configuration that decisions depend on, named by its digest. */
export function policyOf(config: Config, registry: DriverRegistry): Policy {
  const { machine } = config;
  const kinds: Record<string, KindPolicy> = {};
  for (const kind of registry.kinds.values()) {
    const grace = config.kinds[kind.name]?.graceSeconds ?? kind.graceSeconds;
    kinds[kind.name] = { recovery: kind.recovery, grace: grace * 1000 };
  }
  const verbTimeout = machine.verbTimeoutSeconds * 1000;
  const policy: Omit<Policy, 'version'> = {
    maxAttempts: machine.maxAttempts,
    bootTimeout: machine.bootTimeoutSeconds * 1000,
    bootCheckInterval: machine.bootCheckSeconds * 1000,
    errorCooldown: machine.errorCooldownSeconds * 1000,
    maxPushes: machine.maxPushes,
    backoffBase: machine.backoffSeconds * 1000,
    backoffMax: machine.backoffMaxSeconds * 1000,
    verdictFresh: machine.verdictFreshSeconds * 1000,
    deadlines: Object.fromEntries(VERBS.map((verb) => [verb, verbTimeout])) as Record<Verb, number>,
    kinds,
  };
  const digest = createHash('sha256').update(JSON.stringify(policy)).digest('hex');
  return { version: digest.slice(0, 12), ...policy };
}
