/** A driver with one verb, made for one test of the pipeline. */
import { expect } from 'vitest';
import type { VerbOptions } from '../../../src/drivers/pipeline/run.ts';
import type { Outcome, VerbContext, VerbDriver, VerbResult } from '../../../src/model/driver.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { act, elapse, type Order } from '../tasks.ts';

export const NOTHING: VerbResult = { instances: [] };

/** A driver of VMs whose build is this. */
export function driverWith(
  perform: (context: VerbContext) => Promise<VerbResult>,
  steps: readonly string[] = ['first', 'second'],
): VerbDriver {
  return {
    name: 'vm_test',
    kind: 'vm',
    hardware: 'test',
    verbs: { build: { steps, keys: () => [], prerequisites: [], perform } },
    probe: async () => ({ logical: 'unknown', members: [] }),
  };
}

export const BUILD: Order = { verb: 'build' };

export async function outcomeOf(
  perform: (context: VerbContext) => Promise<VerbResult>,
  options: Partial<VerbOptions> = {},
  order: Order = BUILD,
): Promise<Outcome> {
  const time = new VirtualTime();
  return elapse(time, act(driverWith(perform), time, order, options));
}

export function failed(outcome: Outcome): Outcome & { ok: false } {
  if (outcome.ok) expect.fail('the verb succeeded');
  return outcome;
}
