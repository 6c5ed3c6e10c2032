import { Client } from '../../../scripts/process/client.ts';
import { descendants } from '../../../scripts/process/descendants.ts';
import { experiment, type Group, groundOf } from '../experiment.ts';
import type { Scene } from '../trial.ts';

const CHILD = /health\/main\.entry/;
const SHARES = [0.1, 0.3, 0.5, 0.7];

/** SIGKILL of the health child, again and again, while it polls what boots. */
export const health: Group = (store, extent, servers) => [
  experiment(`${store}/health/the child is killed`, extent, (seed) => ({
    ground: groundOf(store, servers),
    seed,
    events: extent.fewEvents,
    settings: { RUG_HEALTH_ENABLED: 'true', RUG_HEALTH_INTERVAL_MS: '500' },
    disturb: killChildren,
  })),
];

async function killChildren({ life, reached }: Scene): Promise<number> {
  const client = new Client(life.process.url);
  const child = (): number | undefined =>
    descendants(life.process.pid).find(({ command }) => CHILD.test(command))?.pid;
  for (const share of SHARES) {
    await reached(share);
    await client.until(async () => child() !== undefined);
    process.kill(child() ?? 0, 'SIGKILL');
  }
  await client.until(async () => (await client.part('health')) === 'up');
  return SHARES.length;
}
