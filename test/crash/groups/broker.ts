import { setTimeout as pause } from 'node:timers/promises';
import { startRabbit } from '../../../scripts/services/rabbit.ts';
import type { PrivateServer } from '../../../scripts/services/server.ts';
import { experiment, type Group, groundOf } from '../experiment.ts';
import type { Scene } from '../trial.ts';

type Outage = (scene: Scene, broker: PrivateServer, awayMs: number) => Promise<number>;

/** What becomes of the broker while events arrive. */
const OUTAGES: Readonly<Record<string, Outage>> = {
  'is killed and restarted': async ({ reached }, broker) => {
    await reached(0.3);
    await broker.kill();
    await broker.restart();
    return 1;
  },
  'is shut down and restarted': async ({ reached }, broker) => {
    await reached(0.3);
    await broker.restart();
    return 1;
  },
  'is away for long': async ({ reached }, broker, awayMs) => {
    await reached(0.3);
    await broker.kill();
    // Nobody else has to wait for it.
    await Promise.all([reached(1), pause(awayMs)]);
    await broker.restart();
    return 1;
  },
  'is away while rug is killed and starts': async ({ life, reached }, broker) => {
    await reached(0.3);
    await broker.kill();
    await reached(0.6);
    await life.kill();
    await life.start();
    await reached(1);
    await broker.restart();
    return 2;
  },
};

/** The broker, with what it had confirmed and still holds. */
export const broker: Group = (store, extent, servers) =>
  Object.entries(OUTAGES).map(([how, outage]) => {
    let server: PrivateServer | null = null;
    return experiment(
      `${store}/broker/${how}`,
      extent,
      async (seed) => {
        const own = await startRabbit();
        server = own;
        return {
          ground: { ...groundOf(store, servers), amqpUrl: own.url },
          seed,
          events: extent.fewEvents,
          disturb: (scene) => outage(scene, own, extent.awayMs),
        };
      },
      async () => server?.stop(),
    );
  });
