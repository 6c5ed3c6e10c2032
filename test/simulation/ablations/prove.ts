/** That an ablation is noticed, and that it is the ablation which is. */
import { brakeSection } from '../dials.ts';
import { type Simulation, simulate } from '../simulation.ts';
import type { Ablation } from './ablation.ts';

export interface Proof {
  /** The first seed that fails without the safeguard; null: none does within the limit. */
  readonly failed: Simulation | null;
  /** The same seed in the same weather with the safeguard in place: it must be clean. */
  readonly control: Simulation | null;
}

export async function prove(ablation: Ablation): Promise<Proof> {
  for (let seed = 1; seed <= ablation.limit; seed++) {
    const failed = await simulate({ seed, ablation });
    if (failed.violations.length === 0) continue;
    return { failed, control: await simulate({ seed, ablation: withSafeguard(ablation) }) };
  }
  return { failed: null, control: null };
}

export const isProven = ({ failed, control }: Proof): boolean =>
  failed !== null && control?.violations.length === 0;

function withSafeguard({ climate = {}, weather = {}, ...ablation }: Ablation): Ablation {
  const { name, limit } = ablation;
  const brake = climate.brake ?? null;
  const config = brake === null ? {} : { config: { brake: brakeSection(brake) } };
  return { name, does: 'nothing', limit, climate, weather, ...config };
}
