import type { VerbDefinition } from '../../../model/driver.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { RunArgs } from '../../../model/resource.ts';
import { ownRow } from '../identity.ts';
import type { WorldLink } from '../link.ts';
import { resultOf, verify } from '../seen.ts';
import { phantomSteps } from '../steps.ts';

/** What the nouns scrub differently. */
export interface ScrubPlan {
  readonly prerequisites: VerbDefinition['prerequisites'];
  /** How many members a whole resource has. */
  readonly required: (spec: JsonObject) => number;
}

/**
 * Deletes instances, then their ports (D-30), and looks that none is left. With `unlessExists` it
 * touches nothing while the logical resource exists (scenario 12). A replacement of some members
 * leaves the others alone (scenario 15); everything else takes all there is.
 */
export function scrubVerb(link: WorldLink, plan: ScrubPlan): VerbDefinition {
  return {
    steps: ['look', 'delete', 'ports', 'verify'],
    keys: ownRow,
    prerequisites: plan.prerequisites,
    perform: async (context) => {
      const step = phantomSteps(link, context);
      const { args } = context.run;
      const doomed = doomedMembers(args, plan.required(context.subject.spec));
      const seen = await step('look', (world) => world.look());
      if (args.unlessExists === true && seen.logical === 'exists') {
        return { ...resultOf(seen), logical: 'exists' };
      }
      await step('delete', async (world) => {
        let did = false;
        for (const { instanceId, member } of seen.instances) {
          if (doomed(member.index)) did = (await world.delete(instanceId)) || did;
        }
        return did;
      });
      await step('ports', async (world) => {
        let did = false;
        for (const { member, port } of seen.ports) {
          if (doomed(member)) did = (await world.deletePort(member, port)) || did;
        }
        return did;
      });
      const after = await step('verify', (world) => world.look());
      const left =
        after.instances.some(({ member }) => doomed(member.index)) ||
        after.ports.some(({ member }) => doomed(member));
      return verify(after, !left, 'something was left after the scrub');
    },
  };
}

/** Which members go. One that is wanted and not named stays: what goes may be one too many. */
function doomedMembers(args: RunArgs, required: number): (index: number) => boolean {
  const indexes = new Set(args.members.map(({ index }) => index));
  const wanted = Array.from({ length: required }, (_, index) => index);
  const spares = indexes.size > 0 && wanted.some((index) => !indexes.has(index));
  return args.purpose === 'replace' && spares ? (index) => indexes.has(index) : () => true;
}
