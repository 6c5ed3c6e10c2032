/** Reading what a look has seen. */
import { DriverError, type VerbResult } from '../../model/driver.ts';
import type { Instance, Member } from '../../model/resource.ts';
import type { Seen, SeenInstance } from './wire.ts';

const toInstance = ({ instanceId, member, address }: SeenInstance): Instance => ({
  member,
  instanceId,
  address,
});

/** The evidence of a verb. `gone` is always told; `exists` only by who kept away because of it. */
export function resultOf(seen: Seen): VerbResult {
  const instances = seen.instances.map(toInstance);
  return seen.logical === 'gone' ? { instances, logical: 'gone' } : { instances };
}

/** The instances a verb is about: those of the members named, or all when none is. */
function instancesOf(seen: Seen, members: readonly Member[]): readonly SeenInstance[] {
  if (members.length === 0) return seen.instances;
  const indexes = new Set(members.map(({ index }) => index));
  return seen.instances.filter(({ member }) => indexes.has(member.index));
}

/** @throws DriverError 0001, retry, with no instances: whoever asked must build first */
export function mustBeThere(seen: Seen, members: readonly Member[]): readonly SeenInstance[] {
  const there = instancesOf(seen, members);
  if (there.length > 0) return there;
  const text = 'there is no instance to work on';
  throw new DriverError(text, { class: 'retry', number: 1, result: resultOf(seen) });
}

/** The ports an instance lacks, and those it should not have. */
export function portDifference(
  instance: SeenInstance,
  wanted: readonly string[],
): { readonly missing: readonly string[]; readonly surplus: readonly string[] } {
  return {
    missing: wanted.filter((port) => !instance.ports.includes(port)),
    surplus: instance.ports.filter((port) => !wanted.includes(port)),
  };
}

export function portsMatch(instance: SeenInstance, wanted: readonly string[]): boolean {
  const { missing, surplus } = portDifference(instance, wanted);
  return missing.length === 0 && surplus.length === 0;
}

/** True when the instance has the ports wanted, and its member no other, plugged or not. */
export function portsSettled(
  seen: Seen,
  instance: SeenInstance,
  wanted: readonly string[],
): boolean {
  const { index } = instance.member;
  const stray = seen.ports.some(({ member, port }) => member === index && !wanted.includes(port));
  return !stray && portsMatch(instance, wanted);
}

/** @throws DriverError 2006 when what was read back is not what was asked for */
export function verify(seen: Seen, holds: boolean, text: string): VerbResult {
  const result = resultOf(seen);
  if (holds) return result;
  throw new DriverError(text, { class: 'retry', number: 2006, result });
}
