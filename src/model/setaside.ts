import type { DriverRegistry } from './driver.ts';
import type { Live, Summary } from './ports.ts';
import { unreadable } from './readable.ts';

/** Why nobody can do anything for a resource; null: its driver is in this rug. */
export const unserved = (
  { kind, hardware }: Pick<Summary, 'kind' | 'hardware'>,
  { has }: Pick<DriverRegistry, 'has'>,
): string | null => (has(kind, hardware) ? null : `no driver serves ${kind} on "${hardware}"`);

/** Why a resource is set aside, in words; null: it is not. */
export function asideWords(
  resource: Pick<Summary, 'kind' | 'hardware' | 'view'>,
  live: Pick<Live, 'setAside' | 'marks'> | null,
  registry: Pick<DriverRegistry, 'has'>,
): string | null {
  if (live?.setAside !== true) return null;
  const other = unreadable(resource) ?? unserved(resource, registry);
  if (other !== null) return other;
  return live.marks > 0
    ? `rug died ${live.marks} times while it was worked on`
    : 'it killed its worker too often';
}
