import type { VerbDefinition } from '../../../model/driver.ts';
import { ownRow } from '../identity.ts';
import type { WorldLink } from '../link.ts';
import { powerOffAll } from '../power.ts';
import { mustBeThere } from '../seen.ts';
import { phantomSteps } from '../steps.ts';

/** Powers the instances off and keeps them, their ports too. */
export function quiesceVerb(link: WorldLink): VerbDefinition {
  return {
    steps: ['look', 'stop', 'verify'],
    keys: ownRow,
    prerequisites: [],
    perform: async (context) => {
      const step = phantomSteps(link, context);
      const seen = await step('look', (world) => world.look());
      return powerOffAll(step, mustBeThere(seen, context.run.args.members));
    },
  };
}
