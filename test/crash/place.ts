/** Where an experiment happens: a directory, a database, an exchange and a phantom world of its own. */
import { randomUUID } from 'node:crypto';
import { openSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { createDatabase, dropDatabase } from '../../scripts/services/database.ts';
import { controlWorld, type WorldControl } from '../../src/drivers/phantom/control.ts';
import { ensureWorld } from '../../src/drivers/phantom/start.ts';
import { systemTime } from '../../src/environment.ts';

/** The servers an experiment runs on. */
export interface Ground {
  readonly amqpUrl: string;
  /** A PostgreSQL that makes databases; null: the embedded store. */
  readonly serverUrl: string | null;
  /** What rug is told instead of the URL of its database: a line to it. */
  readonly through?: (databaseUrl: string) => Promise<string>;
  /** Where the embedded store lies; default: with everything else. */
  readonly storeDir?: string;
}

export interface Place {
  /** What every rug here is started with. */
  readonly settings: Record<string, string>;
  readonly directory: string;
  /** File descriptor of the log that they all write. */
  readonly log: number;
  readonly exchange: string;
  /** Where the world listens. */
  readonly socketPath: string;
  readonly world: WorldControl;
  /** Leaves nothing behind but, when it is kept, the directory: logs, and the calls of the world. */
  readonly close: (keep: boolean) => Promise<void>;
}

/** Work that takes minutes elsewhere takes a tenth of a second here. */
const HURRY = {
  RUG_MACHINE_BOOT_CHECK_SECONDS: '0.1',
  RUG_MACHINE_BACKOFF_SECONDS: '0.1',
  RUG_MACHINE_BACKOFF_MAX_SECONDS: '1',
  RUG_SCHEDULER_START_SPREAD_SECONDS: '1',
  RUG_HEALTH_ENABLED: 'false',
  RUG_HTTP_RATE_PER_SECOND: '10000',
  RUG_AMQP_BACKOFF_BASE_MS: '50',
  RUG_AMQP_BACKOFF_MAX_MS: '500',
  RUG_KINDS: '{vm: {graceSeconds: 0}}',
  // Whatever happens to be at work when something is killed is not to blame for it.
  RUG_SCHEDULER_MAX_STRIKES: '1000',
};
const LATENCY_MS = 2;
const BOOT_MS = 150;

export async function openPlace(ground: Ground): Promise<Place> {
  const { amqpUrl, serverUrl } = ground;
  const id = randomUUID();
  const directory = await mkdtemp(join(tmpdir(), 'rug-crash-'));
  const dataDir = ground.storeDir ?? join(directory, 'data');
  const outside = join(directory, 'phantom');
  await mkdir(dataDir, { recursive: true });
  await mkdir(outside);
  // The world is not what is put to the test: it must not go down with the disk of the store.
  await symlink(outside, join(dataDir, 'phantom'));
  const socketPath = join(dataDir, 'phantom.sock');
  const speed = { latencyMs: LATENCY_MS, bootMs: BOOT_MS };
  await ensureWorld({ socketPath, dataDir: outside, ...speed }, { time: systemTime });
  const world = controlWorld({ socketPath }, { time: systemTime });
  // It ends without clients.
  await world.inventory('none');

  const database = `rug_crash_${id.replaceAll('-', '')}`;
  const databaseUrl = serverUrl === null ? null : await createDatabase(serverUrl, database);
  const shown =
    databaseUrl === null ? null : ((await ground.through?.(databaseUrl)) ?? databaseUrl);
  const names = {
    exchange: `crash-${id}`,
    queue: `rug.crash.${id}`,
    notices: `rug.notices.${id}`,
    commands: `rug.commands.${id}`,
  };
  const config = join(directory, 'rug.yaml');
  const { queue, notices } = names;
  const exchanges = { [names.exchange]: ['notifications.*'] };
  const amqp = { queue, notices, commands: { exchange: names.commands }, exchanges };
  await writeFile(config, JSON.stringify({ amqp }));
  return {
    settings: {
      ...HURRY,
      RUG_DATA_DIR: dataDir,
      RUG_CONFIG: config,
      RUG_AMQP_URL: amqpUrl,
      ...(shown === null ? {} : { RUG_DATABASE_URL: shown }),
    },
    directory,
    log: openSync(join(directory, 'rug.log'), 'a'),
    exchange: names.exchange,
    socketPath,
    world,
    close: async (keep) => {
      world.close();
      if (serverUrl !== null) await dropDatabase(serverUrl, database);
      await removeFromBroker(amqpUrl, names);
      if (!keep) await rm(directory, { recursive: true, force: true });
    },
  };
}

async function removeFromBroker(
  url: string,
  names: Readonly<Record<'exchange' | 'queue' | 'notices' | 'commands', string>>,
): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  for (const queue of [names.queue, `${names.queue}.dead`]) await channel.deleteQueue(queue);
  for (const exchange of [names.exchange, names.notices, names.commands, `${names.queue}.dead`]) {
    await channel.deleteExchange(exchange);
  }
  await connection.close();
}
