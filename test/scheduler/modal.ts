import { heldBy, ModeKeeper, modeGate } from '../../src/gates/mode.ts';
import { slotsGate } from '../../src/gates/slots.ts';
import type { Mode, ModeScope } from '../../src/model/modes.ts';
import { settle, VirtualTime } from '../support/virtual-time.ts';
import { type Bench, type BenchOptions, benchWith } from './bench.ts';

export const aMode = (scope: ModeScope, key: string): Mode => ({
  scope,
  key,
  mode: 'debug',
  reason: 'it is looked at',
  who: 'alice',
  since: 0,
  expiresAt: null,
});

export interface ModalBench {
  readonly b: Bench;
  readonly modes: ModeKeeper;
  readonly hold: (scope: ModeScope, key: string) => Promise<void>;
  readonly free: (scope: ModeScope, key: string) => Promise<void>;
}

/** A bench whose resources modes can hold. */
export async function modal(
  ids: readonly string[],
  options: BenchOptions = {},
): Promise<ModalBench> {
  const modes = new ModeKeeper(new VirtualTime());
  const gates = [modeGate(modes), slotsGate(() => ({ total: 1_000, builds: 1_000 }))];
  const b = await benchWith(ids, { gates, held: heldBy(modes), ...options });
  modes.onChange(({ scope, key }) => b.scheduler.modesChanged(scope, key));
  return {
    b,
    modes,
    hold: async (scope, key) => {
      modes.put(aMode(scope, key));
      await settle();
    },
    free: async (scope, key) => {
      modes.drop(scope, key);
      await settle();
    },
  };
}
