import type { Live } from './ports.ts';

/** Why a resource is set aside, in words; null: it is not. */
export function asideWords(live: Pick<Live, 'setAside' | 'marks'> | null): string | null {
  if (live?.setAside !== true) return null;
  return live.marks > 0
    ? `rug died ${live.marks} times while it was worked on`
    : 'it killed its worker too often';
}
