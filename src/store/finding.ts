import type { DatabaseCheck } from '../model/database.ts';

/** A check without its name. */
export type Finding = Omit<DatabaseCheck, 'name'>;

export const fine = (detail: string): Finding => ({ state: 'ok', detail, fix: null });

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `1.2 GiB` */
export function bytes(count: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, count)) / 10));
  return `${Number((count / 2 ** (10 * step)).toFixed(1))} ${UNITS[step]}`;
}
