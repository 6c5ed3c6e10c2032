/** What of the running program is on, what is off, and how to turn it on: for status and readiness. */
import type { Part } from './api/ports.ts';
import type { Bus } from './bus/bus.ts';
import type { Config } from './config/config.ts';
import { maskedUrl } from './config/mask.ts';
import type { Health } from './health/supervisor.ts';
import type { WorkerLoad } from './model/ports.ts';

export function storePart(config: Config, isUp: boolean): Part {
  const detail =
    config.database.url === null
      ? `embedded, SQLite in ${config.dataDir}; RUG_DATABASE_URL=postgres://... for PostgreSQL`
      : `PostgreSQL at ${maskedUrl(config.database.url)}`;
  return { name: 'store', state: isUp ? 'up' : 'down', detail, required: true };
}

export function busPart(config: Config, bus: Bus | null): Part {
  const part = { name: 'bus', required: false };
  if (config.amqp.url === null) {
    const detail =
      'off; RUG_AMQP_URL=amqp://... turns it on (POST /v1/notifications works without)';
    return { ...part, state: 'off', detail };
  }
  const own = { name: config.amqp.queue, exchanges: Object.keys(config.amqp.exchanges) };
  const queues = bus?.queues() ?? [own];
  const at = queues.map(({ name, exchanges }) => `queue ${name} of ${exchanges.join(', ')}`);
  const where = `${maskedUrl(config.amqp.url)}, ${at.join('; ')}`;
  const state = bus?.state() ?? 'connecting';
  if (state === 'connected') return { ...part, state: 'up', detail: where };
  return { ...part, state: 'starting', detail: `${state}: ${where}` };
}

export function healthPart(config: Config, health: Health | null): Part {
  const part = { name: 'health', required: false };
  const { enabled, intervalMs } = config.health;
  if (!enabled)
    return { ...part, state: 'off', detail: 'off; RUG_HEALTH_ENABLED=true turns it on' };
  const state = health?.state();
  const every = `every resource is polled once in ${intervalMs / 1000} s`;
  const late = state?.overdue.length ?? 0;
  const overdue = late === 0 ? '' : `; ${late} resources are at one thing for too long`;
  if (state?.state === 'up') {
    return { ...part, state: 'up', detail: `pid ${state.pid}, ${every}${overdue}` };
  }
  return { ...part, state: state?.state === 'down' ? 'down' : 'starting', detail: every };
}

export function workersPart(lanes: readonly { readonly load: WorkerLoad }[]): Part {
  const restarts = lanes.reduce((sum, { load }) => sum + load.restarts, 0);
  const replaced = restarts === 0 ? '' : `, ${restarts} replaced since the start`;
  return { name: 'workers', state: 'up', detail: `${lanes.length}${replaced}`, required: true };
}
