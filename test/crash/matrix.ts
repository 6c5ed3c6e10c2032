/** All experiments there are, and which of them are meant. */

import type { StoreName } from './experiment.ts';
import { type Experiment, type Extent, type Group, type Servers, STORES } from './experiment.ts';
import { broker } from './groups/broker.ts';
import { calm } from './groups/calm.ts';
import { database } from './groups/database.ts';
import { health } from './groups/health.ts';
import { moments } from './groups/moments.ts';
import { points } from './groups/points.ts';
import { proof } from './groups/proof.ts';
import { stops } from './groups/stops.ts';
import { threads } from './groups/threads.ts';

/** By the name that is the second part of the name of each of their experiments. */
export const GROUPS: Readonly<Record<string, { readonly group: Group; readonly what: string }>> = {
  proof: {
    group: proof,
    what: 'what goes wrong on purpose is found: it must be, or nothing counts',
  },
  calm: { group: calm, what: 'nothing goes wrong' },
  points: { group: points, what: 'SIGKILL of rug at every named point of the protocol' },
  moments: { group: moments, what: 'SIGKILL of rug at random moments' },
  stops: { group: stops, what: 'SIGTERM of rug under load' },
  threads: { group: threads, what: 'the end of a worker, and of the thread of the embedded store' },
  health: { group: health, what: 'SIGKILL of the health child' },
  broker: { group: broker, what: 'RabbitMQ killed, restarted, away' },
  database: {
    group: database,
    what: 'PostgreSQL killed, frozen, cut off in a COMMIT; a full disk',
  },
};

/** What `npm run test:crash` tries. */
export const WHOLE: Extent = {
  seed: 1,
  events: 1_000,
  moments: 100,
  fewEvents: 200,
  runsPerPoint: 3,
  awayMs: 60_000,
  frozenMs: 40_000,
};

/** Every experiment on these stores, in the order of the groups. */
export function experiments(
  stores: readonly StoreName[],
  extent: Extent,
  servers: Servers,
): readonly Experiment[] {
  return Object.values(GROUPS).flatMap(({ group }) =>
    STORES.filter((store) => stores.includes(store)).flatMap((store) =>
      group(store, extent, servers),
    ),
  );
}

/** True for whole parts of the name, in a row: a group, `points/acked`, or all of it. */
export const isMeant = (name: string, part: string): boolean => `/${name}/`.includes(`/${part}/`);
