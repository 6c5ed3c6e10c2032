import type { DecideCause, DecideDrivers, DecideInput } from '../model/decide.ts';
import { driverErrorCode } from '../model/errors.ts';
import { DEFAULT_KIND_POLICY, type KindPolicy } from '../model/policy.ts';
import type { Fault } from '../model/resource.ts';
import type { Verb } from '../model/words.ts';

/** Everything around the machine that effects and assessments read: fixed within one decision. */
export interface Scene {
  readonly input: DecideInput;
  readonly drivers: DecideDrivers;
  readonly kind: KindPolicy;
  readonly cause: DecideCause['type'];
  readonly now: number;
}

export function scene(input: DecideInput, drivers: DecideDrivers): Scene {
  return {
    input,
    drivers,
    kind: input.policy.kinds[input.identity.kind] ?? DEFAULT_KIND_POLICY,
    cause: input.cause.type,
    now: input.now,
  };
}

/** Why nothing can be done for the resource, or null: its driver is not in this rug. */
export function unserved(scene: Scene, doing: Verb): Fault | null {
  const { kind, hardware } = scene.input.identity;
  if (scene.drivers.serves(kind, hardware)) return null;
  return faultOf(scene, doing, '1005', `no driver serves ${kind} on "${hardware}"`);
}

export function supports({ input, drivers }: Scene, verb: Verb): boolean {
  return drivers.supports(input.identity.kind, input.identity.hardware, verb);
}

/** A fault that the machine itself has found, with a code of the driver's registry. */
export function faultOf(
  { input, now }: Scene,
  doing: Verb | 'probe',
  number: string,
  message: string,
): Fault {
  const { kind, hardware } = input.identity;
  const driver = hardware === '' ? kind : `${kind}_${hardware}`;
  return { code: driverErrorCode(driver, doing, number), message, at: now };
}
