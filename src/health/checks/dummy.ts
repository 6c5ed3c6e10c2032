import type { Check } from '../check.ts';
import type { CheckSettings } from '../settings.ts';

/** Asks nobody: no verdict, so that the machine looks itself, or always the scripted one. */
export function dummyCheck({ alive }: Extract<CheckSettings, { type: 'dummy' }>): Check {
  return {
    type: 'dummy',
    ask: async (_address, signal) => (signal.aborted ? null : (alive ?? null)),
  };
}
