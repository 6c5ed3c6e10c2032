import { DriverError, type VerbDefinition } from '../../../model/driver.ts';
import { portIds } from '../../../model/specs.ts';
import { isConfigured } from '../configuration.ts';
import { ownRow } from '../identity.ts';
import type { WorldLink } from '../link.ts';
import { replug } from '../ports.ts';
import { mustBeThere, portsSettled, resultOf, verify } from '../seen.ts';
import { phantomSteps } from '../steps.ts';

/**
 * Changes ports and configuration of instances that are off, and leaves them off (Robot
 * specification 2.12, fault 3). One that runs is not touched: 0001, skip.
 */
export function updatequiescedVerb(link: WorldLink): VerbDefinition {
  return {
    steps: ['look', 'replug', 'define', 'verify'],
    keys: ownRow,
    prerequisites: [],
    perform: async (context) => {
      const step = phantomSteps(link, context);
      const { args } = context.run;
      const configuration = { digest: args.digest, revision: args.revision };
      const ports = portIds(context.subject.spec);
      const seen = await step('look', (world) => world.look());
      const result = resultOf(seen);
      if (seen.logical === 'gone') return result;
      const there = mustBeThere(seen, args.members);
      if (there.some(({ health }) => health !== 'off')) {
        throw new DriverError('an instance runs', { class: 'skip', number: 1, result });
      }
      await step('replug', async (world) => {
        let did = false;
        for (const instance of there) did = (await replug(world, seen, instance, ports)) || did;
        return did;
      });
      await step('define', async (world) => {
        let did = false;
        for (const instance of there) {
          if (isConfigured(instance, configuration)) continue;
          did = (await world.define(instance.instanceId, configuration)) || did;
        }
        return did;
      });
      const after = await step('verify', (world) => world.look());
      const holds = after.instances
        .filter(({ instanceId }) => there.some((instance) => instance.instanceId === instanceId))
        .every(
          (instance) =>
            isConfigured(instance, configuration) && portsSettled(after, instance, ports),
        );
      return verify(after, holds, 'an instance has not kept what was defined');
    },
  };
}
