import type { VerbDefinition } from '../../../model/driver.ts';
import { portIds } from '../../../model/specs.ts';
import { isConfigured } from '../configuration.ts';
import { ownRow } from '../identity.ts';
import type { WorldLink } from '../link.ts';
import { eachMember } from '../members.ts';
import { orphanedPorts, replug } from '../ports.ts';
import { mustBeThere, portsMatch, portsSettled, resultOf, verify } from '../seen.ts';
import { phantomSteps } from '../steps.ts';

/**
 * Pushes the configuration to each instance that has another one. Ports that are not as desired are
 * only told of (`needs: replug`), unless it was asked to change them. `partial`: not every member
 * was reached, or is there.
 */
export function updaterunningVerb(link: WorldLink): VerbDefinition {
  return {
    steps: ['look', 'replug', 'push', 'verify'],
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
      if (args.replug !== true && !there.every((instance) => portsMatch(instance, ports))) {
        return { ...result, needs: 'replug' };
      }
      let reached = there;
      await step('replug', async (world) => {
        const done = await eachMember(there, result, (instance) =>
          replug(world, seen, instance, ports),
        );
        reached = done.reached;
        const orphans = orphanedPorts(seen, args.members);
        for (const { member, port } of orphans) await world.deletePort(member, port);
        return done.did || orphans.length > 0;
      });
      await step('push', async (world) => {
        const done = await eachMember(reached, result, async (instance) =>
          isConfigured(instance, configuration)
            ? false
            : world.push(instance.instanceId, configuration),
        );
        reached = done.reached;
        return done.did;
      });
      const after = await step('verify', (world) => world.look());
      const pushed = new Set(reached.map(({ instanceId }) => instanceId));
      const kept = after.instances.filter(({ instanceId }) => pushed.has(instanceId));
      const confirmed =
        kept.length === pushed.size &&
        orphanedPorts(after, args.members).length === 0 &&
        kept.every(
          (instance) =>
            isConfigured(instance, configuration) && portsSettled(after, instance, ports),
        );
      const confirmedResult = verify(after, confirmed, 'an instance has not kept what was pushed');
      const partial = reached.length < Math.max(args.members.length, there.length);
      return partial ? { ...confirmedResult, partial } : confirmedResult;
    },
  };
}
