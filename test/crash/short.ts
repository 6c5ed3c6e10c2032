/** The part of the matrix that every run of the tests takes: seconds instead of an hour. */
import { amqpUrl, serverUrl } from '../support/services.ts';
import type { Experiment, Extent, StoreName } from './experiment.ts';
import { experiments, isMeant } from './matrix.ts';

const SHORT: Extent = {
  seed: 1,
  events: 200,
  moments: 3,
  fewEvents: 120,
  runsPerPoint: 0,
  awayMs: 500,
  frozenMs: 500,
};

/** What is tried on both stores, and what on one, where the store makes no difference. */
const MEANT: Readonly<Record<StoreName, readonly string[]>> = {
  embedded: [
    'points',
    'moments',
    'threads/a worker exits',
    'health',
    'proof/an instance is built twice',
    'proof/the store forgets',
  ],
  postgres: [
    'points',
    'moments',
    'stops',
    'broker/is killed and restarted',
    'database/is killed and restarted',
    'database/cut in a COMMIT that never arrives',
    'database/cut in a COMMIT whose answer is lost',
    'proof/an event is lost',
  ],
};

/** @throws Error naming the command that starts the services */
export function short(store: StoreName): readonly Experiment[] {
  const servers = { amqpUrl: amqpUrl(), databaseUrl: serverUrl() };
  return experiments([store], SHORT, servers).filter(({ name }) =>
    MEANT[store].some((part) => isMeant(name, part)),
  );
}
