import type { AdmitRequest, Gate, Parked } from '../model/ports.ts';

/** At most so many verbs at a time. A deletion is never kept back by builds: it has its own share. */
export interface SlotsSettings {
  /** All verbs together. */
  readonly total: number;
  /** Builds and restarts, which load the hypervisors. */
  readonly builds: number;
}

const BUILDS: ReadonlySet<string> = new Set(['build', 'restart']);

export function slotsGate(settings: () => SlotsSettings): Gate {
  const held = new Map<string, boolean>();
  const listeners: (() => void)[] = [];
  let builds = 0;
  const check = ({ run }: AdmitRequest): Parked | null => {
    const { total, builds: most } = settings();
    if (held.size >= total) return parked('verbs', held.size, total);
    if (BUILDS.has(run.verb) && builds >= most) return parked('builds', builds, most);
    return null;
  };
  return {
    name: 'slots',
    check,
    take: ({ run }) => {
      const isBuild = BUILDS.has(run.verb);
      held.set(run.id, isBuild);
      if (isBuild) builds += 1;
    },
    done: (runId) => {
      const wasBuild = held.get(runId);
      if (wasBuild === undefined) return;
      held.delete(runId);
      if (wasBuild) builds -= 1;
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

const parked = (what: string, busy: number, limit: number): Parked => ({
  gate: 'slots',
  group: `slots ${what}`,
  reason: `${busy} of ${limit} ${what} under way`,
});
