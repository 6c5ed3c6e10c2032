/** Gathers what a run is judged by, and refuses a run that does not count. */

import { setTimeout as pause } from 'node:timers/promises';
import { DEAD_QUEUE, RUG_QUEUE } from '../rig/broker.ts';
import { clockMs } from '../rig/clock.ts';
import type { Witness } from '../rig/database.ts';
import type { Stage, Subject } from '../rig/subject.ts';
import type { Plan } from './plan.ts';
import { type Expected, faultsOf } from './verdict.ts';

/** Between two looks whether all is done. */
const REST_MS = 200;

export interface Baseline {
  readonly seq: number;
  readonly batch: number;
  /** What has happened since. */
  readonly since: () => Promise<Growth>;
}

export interface Growth {
  readonly journaled: number;
  readonly commits: number;
  readonly decisions: number;
  readonly deadLetters: number;
}

/** How everything stands before a run. */
export async function baseline({ witness, broker, queue, tables }: Stage): Promise<Baseline> {
  const { seq, batch } = await witness.position();
  const decisions = await counted(witness, tables.decisions);
  const letters = await counted(witness, tables.deadLetters);
  return {
    seq,
    batch,
    since: async () => {
      const now = await witness.position();
      const buried = queue === RUG_QUEUE ? await broker.depth(DEAD_QUEUE) : 0;
      return {
        journaled: now.seq - seq,
        commits: now.batch - batch,
        decisions: (await counted(witness, tables.decisions)) - decisions,
        deadLetters: (await counted(witness, tables.deadLetters)) - letters + buried,
      };
    },
  };
}

const counted = async (witness: Witness, table: string | null): Promise<number> =>
  table === null ? 0 : witness.count(table);

/**
 * What a run has done, once everything is at rest.
 *
 * @throws Error for a run that lost, repeated or reordered events, or had errors: it gives no number
 */
export async function judged(
  stage: Stage,
  subject: Subject,
  before: Baseline,
  plan: Plan,
  published: number,
): Promise<Growth & { readonly warnings: number }> {
  const growth = await before.since();
  const { errors, warnings } = await subject.complaints();
  const faults = faultsOf({
    ...growth,
    published,
    seqBefore: before.seq,
    errors,
    resources: new Map((await stage.witness.resources()).map((one) => [one.id, one])),
    expected: plan.expected(published),
  });
  if (faults.length > 0) throw new Error(`the run does not count: ${faults.join('; ')}`);
  return { ...growth, warnings: warnings.length };
}

/** Whether everything that was published is done, and nobody is at anything. */
export async function atRest(
  witness: Witness,
  { seq }: Baseline,
  expected: ReadonlyMap<string, Expected>,
): Promise<boolean> {
  const resources = await witness.resources();
  return resources.every(
    ({ id, doneSeq, busy }) => !busy && doneSeq >= seq + (expected.get(id)?.last ?? -seq),
  );
}

/** Waits for that; a run that does not come to rest in time is judged as it is then. */
export async function rested(
  witness: Witness,
  before: Baseline,
  expected: ReadonlyMap<string, Expected>,
  withinMs: number,
): Promise<void> {
  const deadline = clockMs() + withinMs;
  while (!(await atRest(witness, before, expected)) && clockMs() < deadline) await pause(REST_MS);
}
