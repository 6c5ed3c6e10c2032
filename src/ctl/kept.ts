/** What keeps resources back that somebody waits for. */
import type { Resource } from './answers.ts';
import { gateWords } from './explain.ts';

/** Ids that are named, and reasons. */
const MOST = 3;

/** Why nothing goes on with it: a mode, a gate, or that it is set aside; null: it goes on. */
export function keptBack({ live }: Resource): string | null {
  if (live?.setAside === true) return gateWords('set aside', live.setAsideReason ?? 'set aside');
  const parked = live?.parked ?? null;
  if (parked === null) return null;
  const { gate, reason } = parked;
  return gate === 'mode' ? reason : gateWords(gate, reason);
}

/** Who waits for what, the first of them by name; null: something of it goes on. */
export function keptWords(left: readonly Resource[]): string | null {
  const kept = left.map((one) => ({ id: one.id, why: keptBack(one) }));
  if (kept.length === 0 || kept.some(({ why }) => why === null)) return null;
  const groups = [...Map.groupBy(kept, ({ why }) => why)];
  const words = groups
    .slice(0, MOST)
    .map(([why, all]) => `${firstOf(all.map(({ id }) => id))}: ${why}`);
  return [...words, ...(groups.length > MOST ? ['and others'] : [])].join('; ');
}

/** `r1, r2, r3 and 4 more` */
export function firstOf(ids: readonly string[]): string {
  const more = ids.length > MOST ? ` and ${ids.length - MOST} more` : '';
  return `${ids.slice(0, MOST).join(', ')}${more}`;
}
