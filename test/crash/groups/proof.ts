import { copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connectWorld } from '../../../src/drivers/phantom/client.ts';
import { systemTime } from '../../../src/environment.ts';
import { type Experiment, type Extent, experiment, type Group, groundOf } from '../experiment.ts';
import { lastOf } from '../plan.ts';
import type { Result, Scene, Trial } from '../trial.ts';

/** What is broken on purpose -> how, and what the judge must say of it. */
interface Sabotage {
  readonly how: Pick<Trial, 'tamper' | 'withhold' | 'disturb'>;
  readonly found: RegExp;
}

const nothing = async (): Promise<number> => 0;

const SABOTAGE: Readonly<Record<string, Sabotage>> = {
  'an instance is built twice': {
    how: { disturb: nothing, tamper: buildAnother },
    found: /is built beside another of its member/,
  },
  'an instance is gone': {
    how: {
      disturb: nothing,
      tamper: async ({ place: { world } }) => void (await world.vanish(lastOf('http'))),
    },
    found: /its members is , and should be 0/,
  },
  'an event is lost': {
    how: { disturb: nothing, withhold: 'e10' },
    found: /e10 \(.*\) was confirmed, and is lost/,
  },
};

/** A store that says it is durable and is not: after a kill it is as it was some time before. */
const FORGETFUL: Sabotage = {
  how: { disturb: forget },
  found: /was confirmed, and is lost/,
};

/** Breaks something on purpose, and is only content when the judge finds it. */
export const proof: Group = (store, extent, servers) => [
  ...Object.entries(SABOTAGE).map(([what, sabotage]) =>
    found(`${store}/proof/${what}`, sabotage, groundOf(store, servers), extent),
  ),
  ...(store === 'embedded'
    ? [found(`${store}/proof/the store forgets`, FORGETFUL, groundOf(store, servers), extent)]
    : []),
];

function found(
  name: string,
  sabotage: Sabotage,
  ground: ReturnType<typeof groundOf>,
  extent: Extent,
): Experiment {
  const broken = experiment(name, extent, (seed) => ({
    ground,
    seed,
    events: extent.fewEvents,
    restMs: 5_000,
    ...sabotage.how,
  }));
  return { name, carryOut: async () => mustFind(await broken.carryOut(), sabotage.found) };
}

async function mustFind({ violations, kept }: Result, pattern: RegExp): Promise<Result> {
  if (!violations.some((violation) => pattern.test(violation))) {
    const said = violations.length === 0 ? 'all is well' : violations.join('; ');
    return { violations: [`the judge should have found it, and said: ${said}`], points: 1, kept };
  }
  if (kept !== null) await rm(kept, { recursive: true, force: true });
  return { violations: [], points: 1, kept: null };
}

async function buildAnother({ place }: Scene): Promise<void> {
  const link = connectWorld({ socketPath: place.socketPath }, { time: systemTime });
  await link.call({
    op: 'create',
    resourceId: lastOf('http'),
    fence: { token: 1_000, attempt: 0 },
    verb: 'build',
    step: 'create',
    runId: null,
    member: 0,
    incarnation: 1_000,
    instanceId: 'sabotage',
    image: 'default',
    flavor: 'default',
    ports: [],
  });
  link.close();
}

async function forget({ life, place, reached }: Scene): Promise<number> {
  const { RUG_DATA_DIR: dataDir = '' } = place.settings;
  const files = async (directory: string): Promise<readonly string[]> =>
    (await readdir(directory)).filter((name) => /^rug\.db(-wal)?$/.test(name));
  await reached(0.3);
  await life.kill();
  for (const name of await files(dataDir)) {
    await copyFile(join(dataDir, name), join(place.directory, name));
  }
  await life.start();
  await reached(0.7);
  await life.kill();
  for (const name of await readdir(dataDir)) {
    if (/^rug\.db-/.test(name)) await rm(join(dataDir, name));
  }
  for (const name of await files(place.directory)) {
    await copyFile(join(place.directory, name), join(dataDir, name));
  }
  await life.start();
  return 1;
}
