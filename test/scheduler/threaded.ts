/** Lanes over real worker threads, and what they are asked for. */
import { systemSoon, systemTime } from '../../src/environment.ts';
import type { DecideInput } from '../../src/model/decide.ts';
import type { LookResult } from '../../src/model/driver.ts';
import type { ActTask, Lane } from '../../src/model/lane.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import type { Environment } from '../../src/model/ports.ts';
import { PiscinaLane } from '../../src/scheduler/piscina-lane.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { aRun, identity } from '../support/rows.ts';

export interface Threaded {
  readonly concurrency?: number;
  readonly stall?: number;
  /** Its worker is `workers/<entry>.entry.ts`. */
  readonly entry?: string;
  readonly settings?: object;
  readonly env?: Environment;
}

export function threaded({
  concurrency = 8,
  stall = 60_000,
  entry = 'unruly',
  settings = {},
  env = witnessedEnvironment(systemTime).env,
}: Threaded = {}): PiscinaLane {
  return new PiscinaLane({
    env,
    filename: new URL(`./workers/${entry}.entry.ts`, import.meta.url).href,
    settings,
    shard: 0,
    concurrency,
    stall,
    heapMb: 64,
    soon: systemSoon,
  });
}

export function input(id: string): DecideInput {
  return {
    identity: identity(id),
    spec: {},
    revision: 0,
    snapshot: null,
    run: null,
    mailbox: [],
    uptoSeq: 0,
    cause: { type: 'ENTRY' },
    now: 0,
    seed: 1,
    policy: DEFAULT_POLICY,
  };
}

export function task(id: string): ActTask {
  return {
    subject: { ...identity(id), spec: {}, revision: 0, incarnation: 1 },
    run: aRun(`run of ${id}`),
    fence: { token: 1, attempt: 0 },
  };
}

export function look(lane: Lane, id: string): Promise<LookResult> {
  const { subject, fence } = task(id);
  return lane.look({ look: 'stats', members: [], subject, fence });
}
