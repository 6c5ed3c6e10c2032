import type { Config } from './config/config.ts';
import {
  BRAKE_SCOPES,
  type BrakeLimit,
  type BrakeScope,
  type BrakeSettings,
} from './model/brake.ts';

/** Health intervals that a death must last where nothing else is said. */
const SETTLE_INTERVALS = 2;

/** What the configuration says of the brake, as the gates take it. */
export function brakeOf({ brake, health }: Pick<Config, 'brake' | 'health'>): BrakeSettings {
  const { enabled, windowSeconds, settleSeconds } = brake;
  const settle =
    settleSeconds === null ? SETTLE_INTERVALS * health.intervalMs : settleSeconds * 1000;
  const limits = Object.fromEntries(BRAKE_SCOPES.map((scope) => [scope, brake[scope]]));
  return {
    enabled,
    window: windowSeconds * 1000,
    settle,
    limits: limits as Record<BrakeScope, BrakeLimit>,
  };
}
