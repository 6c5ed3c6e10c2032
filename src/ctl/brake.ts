import type { BrakeState } from './answers.insight.ts';

/** `rack a7: 12 of 40 dead, 12 rebuilds wait` */
export function brakeWords({ scope, key, dead, size, parked }: BrakeState): string {
  const which = key === '*' ? scope : `${scope} ${key}`;
  return `${which}: ${dead} of ${size} dead, ${parked} rebuilds wait`;
}
