import type { VerbDefinition } from '../../../model/driver.ts';
import { ownRow } from '../identity.ts';
import type { WorldLink } from '../link.ts';
import { mustBeThere, verify } from '../seen.ts';
import { phantomSteps } from '../steps.ts';

/**
 * Powers the instances off and on again, each once per run: the world keeps which run started it. One
 * that is off is only started.
 */
export function restartVerb(link: WorldLink): VerbDefinition {
  return {
    steps: ['look', 'stop', 'start', 'verify'],
    keys: ownRow,
    prerequisites: [],
    perform: async (context) => {
      const step = phantomSteps(link, context);
      const { run } = context;
      const seen = await step('look', (world) => world.look());
      const there = mustBeThere(seen, run.args.members);
      const due = there.filter(({ health, startedBy }) => health === 'off' || startedBy !== run.id);
      await step('stop', async (world) => {
        let did = false;
        for (const { instanceId, health } of due) {
          if (health !== 'off') did = (await world.powerOff(instanceId)) || did;
        }
        return did;
      });
      await step('start', async (world) => {
        let did = false;
        for (const { instanceId } of due) did = (await world.powerOn(instanceId)) || did;
        return did;
      });
      const after = await step('verify', (world) => world.look());
      const started = new Set(due.map(({ instanceId }) => instanceId));
      const up = after.instances
        .filter(({ instanceId }) => started.has(instanceId))
        .every(({ health, startedBy }) => health !== 'off' && startedBy === run.id);
      return verify(after, up, 'an instance was not started again');
    },
  };
}
