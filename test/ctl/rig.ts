import { onTestFinished } from 'vitest';
import type { MemoryPorts } from '../api/ports.ts';
import { serve } from '../api/serve.ts';
import { type Runner, runnerAt, type Situation } from './runner.ts';

export interface Rig extends Runner {
  /** What the API works on. */
  readonly world: MemoryPorts;
  readonly url: string;
}

/** rug-ctl against an API over memory, on a real socket. */
export async function rig(situation: Situation = {}): Promise<Rig> {
  const { api, ports } = serve();
  const url = await api.listen();
  onTestFinished(() => api.close());
  return Object.assign(runnerAt(url, situation), { world: ports, url });
}
