/** Operators who set and end modes. */
import type { By } from '../../src/model/actor.ts';
import type { ModeScope } from '../../src/model/modes.ts';
import type { ModeChange } from '../../src/model/operations.ts';
import { TESTER } from '../support/actors.ts';
import type { Laboratory } from './laboratory.ts';

export const MINUTE = 60_000;

export const why = (reason: string): By => ({ ...TESTER, why: reason });

export async function debug(
  lab: Laboratory,
  scope: ModeScope,
  key: string,
  expiresAt: number | null = null,
): Promise<ModeChange> {
  const by = why('somebody looks at it');
  return lab.patiently(lab.core.operations.modes.set(scope, key, expiresAt, by));
}

export async function manage(lab: Laboratory, scope: ModeScope, key: string): Promise<ModeChange> {
  return lab.patiently(lab.core.operations.modes.clear(scope, key, TESTER));
}
