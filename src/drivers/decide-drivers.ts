/** The pure parts of drivers, as deciding and admitting need them. */
import type { DecideDrivers } from '../model/decide.ts';
import type { DriverRegistry, Prerequisite, VerbDefinition } from '../model/driver.ts';
import type { Verb } from '../model/words.ts';

const verbOf = (
  registry: DriverRegistry,
  kind: string,
  hardware: string,
  verb: Verb,
): VerbDefinition | undefined =>
  registry.has(kind, hardware) ? registry.driver(kind, hardware).verbs[verb] : undefined;

/** What `decide` may ask of drivers. A pair nobody serves supports nothing. */
export function decideDrivers(registry: DriverRegistry): DecideDrivers {
  return {
    required: (kind, spec) => registry.kinds.get(kind)?.required(spec) ?? 1,
    serves: registry.has,
    supports: (kind, hardware, verb) => verbOf(registry, kind, hardware, verb) !== undefined,
    keys: (subject, verb, members) =>
      verbOf(registry, subject.kind, subject.hardware, verb)?.keys(subject, members) ?? [],
  };
}

/** What a verb needs of its relatives before it may start: for the gate of dependencies. */
export function prerequisitesOf(
  registry: DriverRegistry,
): (kind: string, hardware: string, verb: Verb) => readonly Prerequisite[] {
  return (kind, hardware, verb) => verbOf(registry, kind, hardware, verb)?.prerequisites ?? [];
}
