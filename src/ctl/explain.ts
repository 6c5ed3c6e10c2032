/** What a resource and a decision mean, in a few words. */
import { span } from './age.ts';
import type { Decision, Resource } from './answers.ts';

/** How it ended: outcome and duration, the code of a fault, or why an event was refused. */
export function result({ outcome, took, fault, refused }: Decision): string {
  if (refused.length > 0) {
    return refused.map(({ event, reason }) => `refused ${event}: ${reason}`).join('; ');
  }
  if (fault !== null) return fault.code;
  if (outcome === null) return '';
  if (took === null) return outcome;
  return `${outcome} ${took < 1_000 ? `${Math.round(took)}ms` : span(took)}`;
}

/** What it is at: its verb, whether that is kept back, a mode, a look, or what it waits for. */
export function doing({ run, live, wait }: Resource): string {
  if (live?.setAside === true) return 'set aside';
  if (run === null && live?.doing === 'held') return 'in debug';
  if (run !== null) return live?.parked ? `parked ${run.verb}` : run.verb;
  return busy(live) ?? (wait === null ? '' : `wait ${wait}`);
}

/** What goes on with it between two verbs; null: nothing. */
export function busy(live: Resource['live']): string | null {
  return live !== null && BETWEEN.includes(live.doing) ? live.doing : null;
}

const BETWEEN: readonly string[] = ['deciding', 'looking', 'committing'];

/** `1 resource`, `2 resources`. */
export const resources = (count: number): string =>
  `${count} ${count === 1 ? 'resource' : 'resources'}`;
