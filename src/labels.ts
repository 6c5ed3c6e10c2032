import type { OpenLabels } from './api/metrics.ts';
import type { Config } from './config/config.ts';
import type { DriverRegistry } from './model/driver.ts';
import { VERBS } from './model/words.ts';

/** The values of labels that only the configuration and the drivers know: those rows begin at zero. */
export function openLabels(config: Config, registry: DriverRegistry): OpenLabels {
  const { exchanges, commands, agent, url } = config.amqp;
  const services = [...Object.keys(exchanges), commands.exchange];
  const bus = [...services, ...(agent.enabled ? [agent.exchange] : [])];
  const source = ['http', ...(url === null ? [] : bus)];
  const driver = registry.drivers.map(({ name }) => name);
  const shard = Array.from({ length: config.scheduler.shards }, (_, index) => String(index));
  return {
    rug_events_received_total: { source },
    rug_events_ignored_total: { source },
    rug_dead_letters_total: { source },
    rug_verb_seconds: { driver, verb: VERBS, outcome: ['ok', 'retry', 'fail'] },
    rug_verbs_in_flight: { driver, verb: VERBS },
    rug_worker_tasks: { shard },
  };
}
