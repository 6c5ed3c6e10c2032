/** One rule of the table of coalescing is another one for a while. */
import { FOLD } from '../../../src/model/coalescing.ts';
import type { EventType } from '../../../src/model/words.ts';
import type { Ablation } from './ablation.ts';

/** Much comes while little is decided: most of it is folded. */
const BUSY = { pauseMs: 100, chaosMs: 30_000, hopMs: 100, lingerMs: 50 };

function flipped(pending: EventType, incoming: EventType, limit: number): Ablation {
  return {
    name: `${incoming.toLowerCase()}-behind-${pending.toLowerCase()}`,
    does: `a ${incoming} is absorbed by a pending ${pending}`,
    limit,
    weather: BUSY,
    tamper: () => {
      const before = { ...FOLD[pending] };
      Object.assign(FOLD[pending], { [incoming]: 'absorb' });
      return () => Object.assign(FOLD[pending], before);
    },
  };
}

export const COALESCING: readonly Ablation[] = [
  flipped('DELETE', 'CREATE', 80),
  flipped('UPDATE', 'DELETE', 80),
  flipped('UPDATE', 'REBUILD', 250),
];
