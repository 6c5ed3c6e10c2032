/** Safeguards of the protocol that a simulation can do without, to show that it would notice. */
import type { Ablation } from './ablation.ts';
import { COALESCING } from './coalescing.ts';
import { SCHEDULING } from './scheduling.ts';
import { STORE } from './store.ts';
import { WORLD } from './world.ts';

export const ABLATIONS: readonly Ablation[] = [...STORE, ...WORLD, ...SCHEDULING, ...COALESCING];
