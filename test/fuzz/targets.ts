/** Everything that is fuzzed. */
import { closedOver } from './block.ts';
import { BUS } from './bus.target.ts';
import { CONFIG } from './config.target.ts';
import { HTTP } from './http.target.ts';
import { NORMALIZER } from './normalizer.target.ts';
import { SNAPSHOTS } from './snapshots.target.ts';
import type { AnyTarget } from './target.ts';

export const TARGETS: readonly AnyTarget[] = [
  closedOver(NORMALIZER),
  closedOver(HTTP),
  closedOver(CONFIG),
  closedOver(BUS),
  closedOver(SNAPSHOTS),
];
