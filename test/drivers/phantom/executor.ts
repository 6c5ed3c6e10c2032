/** Executors of a world inside the test. */
import type { InlineWorld } from '../../../src/drivers/phantom/inline.ts';
import {
  type Asker,
  type InstanceClaim,
  type WorldCalls,
  worldCalls,
} from '../../../src/drivers/phantom/link.ts';

/** The world as one executor sees it. */
export function as(world: InlineWorld, asker: Partial<Asker> = {}): WorldCalls {
  const fence = { token: 1, attempt: 0 };
  const whole = { resourceId: 'r1', fence, verb: 'build', step: 'look', runId: 'run', ...asker };
  return worldCalls(world.connect(), whole, new AbortController().signal);
}

/** What an instance of r1 is created with: its id is `r1-<member>-<incarnation>`. */
export const claim = (
  member = 0,
  incarnation = 1,
  ports: readonly string[] = [],
): InstanceClaim => ({
  member,
  incarnation,
  instanceId: `r1-${member}-${incarnation}`,
  image: 'default',
  flavor: 'small',
  ports,
});
