import type { VerbDefinition } from '../../../model/driver.ts';
import { ownRow } from '../identity.ts';
import type { WorldLink } from '../link.ts';
import { powerOffAll } from '../power.ts';
import { resultOf } from '../seen.ts';
import { phantomSteps } from '../steps.ts';

/**
 * Powers everything off before the grace period of a deletion: a restart restores it. With
 * `unlessExists` it touches nothing while the logical resource exists (scenario 12).
 */
export function scrubprepVerb(link: WorldLink): VerbDefinition {
  return {
    steps: ['look', 'stop', 'verify'],
    keys: ownRow,
    prerequisites: [],
    perform: async (context) => {
      const step = phantomSteps(link, context);
      const seen = await step('look', (world) => world.look());
      if (context.run.args.unlessExists === true && seen.logical === 'exists') {
        return { ...resultOf(seen), logical: 'exists' };
      }
      return powerOffAll(step, seen.instances);
    },
  };
}
