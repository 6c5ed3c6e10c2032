import type { Member } from '../../model/resource.ts';
import type { WorldCalls } from './link.ts';
import { portDifference } from './seen.ts';
import type { Seen, SeenInstance } from './wire.ts';

/**
 * Gives an instance the ports it lacks and takes those it should not have, each port once: made
 * then plugged, unplugged then deleted (scenarios 22 and 23, D-29).
 */
export async function replug(
  world: WorldCalls,
  seen: Seen,
  instance: SeenInstance,
  wanted: readonly string[],
): Promise<boolean> {
  const { missing, surplus } = portDifference(instance, wanted);
  const { instanceId } = instance;
  const { index } = instance.member;
  for (const port of missing) {
    await world.createPort(index, port);
    await world.plug(instanceId, port);
  }
  for (const port of surplus) await world.unplug(instanceId, port);
  // Also those that a run before this one has unplugged, but not deleted any more.
  const stray = seen.ports.filter(
    ({ member, port, instanceId: user }) =>
      member === index && !wanted.includes(port) && (user === null || user === instanceId),
  );
  for (const { port } of stray) await world.deletePort(index, port);
  return missing.length + surplus.length + stray.length > 0;
}

/** The ports of members that nobody wants, and of which no instance is left. */
export function orphanedPorts(seen: Seen, members: readonly Member[]): Seen['ports'] {
  if (members.length === 0) return [];
  const indexes = new Set([
    ...members.map(({ index }) => index),
    ...seen.instances.map(({ member }) => member.index),
  ]);
  return seen.ports.filter(({ member }) => !indexes.has(member));
}
