/** One cell of the crash matrix, and what a run of the matrix is made of. */
import { createHash } from 'node:crypto';
import type { Ground } from './place.ts';
import { carryOut, type Result, type Trial } from './trial.ts';

export const STORES = ['embedded', 'postgres'] as const;
export type StoreName = (typeof STORES)[number];

/** How much is tried. */
export interface Extent {
  readonly seed: number;
  /** Events during which the process is killed at random moments. */
  readonly events: number;
  /** Random moments, on each store. */
  readonly moments: number;
  /** Events of every other experiment. */
  readonly fewEvents: number;
  /** Runs for each named point, on each store; each is killed there twice. */
  readonly runsPerPoint: number;
  /** How long a server that is stopped for long stays away, milliseconds. */
  readonly awayMs: number;
  /** How long a database that is frozen for long stays so, milliseconds. */
  readonly frozenMs: number;
}

/** Servers that several experiments share. */
export interface Servers {
  readonly amqpUrl: string;
  readonly databaseUrl: string;
}

export interface Experiment {
  /** `<store>/<group>/<what>`, unique. */
  readonly name: string;
  readonly carryOut: () => Promise<Result>;
}

/** Experiments of one kind. */
export type Group = (store: StoreName, extent: Extent, servers: Servers) => readonly Experiment[];

export function groundOf(store: StoreName, { amqpUrl, databaseUrl }: Servers): Ground {
  return { amqpUrl, serverUrl: store === 'postgres' ? databaseUrl : null };
}

/** An experiment draws what is random in it from the seed of the matrix and its own name. */
export function experiment(
  name: string,
  { seed }: Extent,
  trial: (seed: number) => Promise<Trial> | Trial,
  after: () => Promise<unknown> = async () => {},
): Experiment {
  const own = createHash('sha256').update(`${seed} ${name}`).digest().readUInt32BE();
  return {
    name,
    carryOut: async () => {
      try {
        return await carryOut(await trial(own));
      } finally {
        await after();
      }
    },
  };
}
