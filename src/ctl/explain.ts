/** What a resource and a decision mean, in a few words. */
import { duration } from './age.ts';
import type { Decision, Resource } from './answers.ts';

/** How it ended: outcome and duration, the code of a fault, or why an event was refused. */
export function result({ outcome, took, fault, refused }: Decision): string {
  if (refused.length > 0) {
    return refused.map(({ event, reason }) => `refused ${event}: ${inOptions(reason)}`).join('; ');
  }
  if (fault !== null) return fault.code;
  if (outcome === null) return '';
  if (took === null) return outcome;
  return `${outcome} ${duration(took)}`;
}

/** A reason that speaks of a field of the API, in the words of the command line. */
export const inOptions = (reason: string): string =>
  reason.replaceAll('`destructive`', '`--destructive`');

/** What it is at: its verb, whether that is kept back, a mode, a look, or what it waits for. */
export function doing({ run, live, wait }: Resource): string {
  if (live?.setAside === true) return gateWords('set aside', live.setAsideReason ?? 'set aside');
  if (run === null && live?.doing === 'held') return 'in debug';
  if (run !== null) return live?.parked ? `parked ${run.verb}` : run.verb;
  return busy(live) ?? (wait === null ? '' : `wait ${wait}`);
}

/** The same, and of what rests in error the error. */
export function doingOrFault(one: Resource): string {
  const { status, fault } = one;
  return doing(one) || (status === 'error' && fault !== null ? shortCode(fault.code) : '');
}

/** Verb and number of a code: the driver stands in front of them, and is known. */
export const shortCode = (code: string): string => /[^_]+_\d+$/.exec(code)?.[0] ?? code;

/** What goes on with it between two verbs; null: nothing. */
export function busy(live: Resource['live']): string | null {
  return live !== null && BETWEEN.includes(live.doing) ? live.doing : null;
}

const BETWEEN: readonly string[] = ['deciding', 'looking', 'committing'];

/** `1 resource`, `2 resources`. */
export const resources = (count: number): string =>
  `${count} ${count === 1 ? 'resource' : 'resources'}`;

/** Why a gate keeps something back, by its name: the reasons of some begin with it. */
export const gateWords = (gate: string, reason: string): string =>
  reason.startsWith(gate) ? reason : `${gate}: ${reason}`;
