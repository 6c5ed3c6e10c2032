import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '../../../scripts/process/client.ts';
import { type Line, openLine } from '../../../scripts/services/line.ts';
import { startPostgres } from '../../../scripts/services/postgres.ts';
import type { PrivateServer } from '../../../scripts/services/server.ts';
import { openSmallDisk, type SmallDisk } from '../../../scripts/services/small-disk.ts';
import {
  type Experiment,
  type Extent,
  experiment,
  type Group,
  groundOf,
  type Servers,
} from '../experiment.ts';
import type { Scene } from '../trial.ts';

type Outage = (scene: Scene, database: PrivateServer, extent: Extent) => Promise<number>;

const SHARES = [0.1, 0.4, 0.7];
/** Short enough that nobody gives the connection up, milliseconds. */
const SHORT_MS = 2_000;

/** What becomes of PostgreSQL while events arrive. */
const OUTAGES: Readonly<Record<string, Outage>> = {
  'is killed and restarted': async ({ dice, reached }, database) => {
    for (const share of SHARES) {
      await reached(share);
      await database.kill();
      await pause(dice.between(0, SHORT_MS));
      await database.restart();
    }
    return SHARES.length;
  },
  'is frozen for a moment': async ({ dice, reached }, database) => {
    for (const share of SHARES) {
      await reached(share);
      await database.pause();
      await pause(dice.between(0, SHORT_MS));
      await database.resume();
    }
    return SHARES.length;
  },
  'is frozen for long': async ({ reached }, database, { frozenMs }) => {
    await reached(0.3);
    await database.pause();
    await pause(frozenMs);
    await database.resume();
    return 1;
  },
  'is frozen while rug is killed and starts': async ({ life, reached }, database) => {
    await reached(0.3);
    await database.pause();
    await life.kill();
    const started = life.start();
    await pause(SHORT_MS);
    await database.resume();
    await started;
    return 2;
  },
};

/** The database, in all the ways in which it can fail. */
export const database: Group = (store, extent, servers) =>
  store === 'embedded'
    ? [embeddedDiskFull(extent, servers)]
    : [
        ...Object.entries(OUTAGES).map(([how, outage]) => ownServer(how, outage, extent, servers)),
        serverDiskFull(extent, servers),
        ...(['request', 'answer'] as const).map((lost) => commitCut(lost, extent, servers)),
      ];

function ownServer(how: string, outage: Outage, extent: Extent, servers: Servers): Experiment {
  let server: PrivateServer | null = null;
  return experiment(
    `postgres/database/${how}`,
    extent,
    async (seed) => {
      const own = await startPostgres();
      server = own;
      return {
        ground: { ...groundOf('postgres', servers), serverUrl: own.url },
        seed,
        events: extent.fewEvents,
        disturb: (scene) => outage(scene, own, extent),
      };
    },
    async () => server?.stop(),
  );
}

/** Room for a new cluster and a little more. */
const SERVER_DISK_MB = 160;
const EMBEDDED_DISK_MB = 16;

function serverDiskFull(extent: Extent, servers: Servers): Experiment {
  let disk: SmallDisk | null = null;
  let server: PrivateServer | null = null;
  return experiment(
    'postgres/database/has no room on its disk',
    extent,
    async (seed) => {
      const small = openSmallDisk(SERVER_DISK_MB);
      disk = small;
      const own = await startPostgres(small.path);
      server = own;
      return {
        ground: { ...groundOf('postgres', servers), serverUrl: own.url },
        seed,
        events: extent.fewEvents,
        disturb: async (scene) => {
          const times = await fillUp(scene, small);
          // It may have given up.
          await own.restart();
          return times;
        },
      };
    },
    async () => {
      await server?.stop();
      await disk?.close();
    },
  );
}

function embeddedDiskFull(extent: Extent, servers: Servers): Experiment {
  let disk: SmallDisk | null = null;
  return experiment(
    'embedded/database/has no room on its disk',
    extent,
    (seed) => {
      const small = openSmallDisk(EMBEDDED_DISK_MB);
      disk = small;
      return {
        ground: { ...groundOf('embedded', servers), storeDir: small.path },
        seed,
        events: extent.fewEvents,
        disturb: (scene) => fillUp(scene, small),
      };
    },
    async () => disk?.close(),
  );
}

async function fillUp({ life, reached }: Scene, disk: SmallDisk): Promise<number> {
  const client = new Client(life.process.url);
  await reached(0.3);
  disk.fill();
  await client.until(async () => (await client.part('store')) === 'down');
  await pause(SHORT_MS);
  disk.free();
  return 1;
}

/** So many transactions of one experiment end in the dark. */
const CUTS = 10;

function commitCut(lost: 'request' | 'answer', extent: Extent, servers: Servers): Experiment {
  const what = lost === 'request' ? 'that never arrives' : 'whose answer is lost';
  let line: Line | null = null;
  return experiment(
    `postgres/database/cut in a COMMIT ${what}`,
    extent,
    (seed) => ({
      ground: {
        ...groundOf('postgres', servers),
        through: async (url) => {
          line = await openLine(url);
          return line.url;
        },
      },
      seed,
      events: extent.fewEvents,
      disturb: async ({ dice, reached }) => {
        for (let cut = 0; cut < CUTS; cut++) {
          await reached(cut / CUTS);
          await pause(dice.between(0, 50));
          await line?.cutNext(lost);
        }
        return CUTS;
      },
    }),
    async () => line?.close(),
  );
}
