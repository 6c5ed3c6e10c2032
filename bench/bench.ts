/** One run of the bench: what it has to work with, and what it has found. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profileFlags, tellProfiles } from './measure/profiles.ts';
import type { Row } from './report/row.ts';
import type { Fleet } from './rig/fleet.ts';
import type { Services, StoreName } from './rig/services.ts';
import type { StartOptions } from './rig/subject.ts';

export interface Bench {
  readonly services: Services;
  readonly stores: readonly StoreName[];
  readonly fleets: readonly Fleet[];
  /** Of a drain, at most. */
  readonly events: number;
  /** Of a live run, without its warm-up. */
  readonly seconds: number;
  /** A million known resources take part: minutes. */
  readonly million: boolean;
  readonly profile: boolean;
  /** Further settings of rug. */
  readonly environment: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  /** Runs one measurement: its rows are kept, or why it gives none. */
  readonly measure: (title: string, run: () => Promise<readonly Row[]>) => Promise<void>;
}

/** How a measured rug is started, and what its profiles say when it has ended. */
export async function profiled(bench: Bench): Promise<{
  readonly start: StartOptions;
  readonly tell: (
    span: { readonly from: number; readonly to: number },
    events: number,
  ) => Promise<void>;
}> {
  const { environment, profile, say } = bench;
  if (!profile) return { start: { environment }, tell: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'rug-profile-'));
  return {
    start: { environment, flags: profileFlags(folder) },
    tell: async (span, events) => say(await tellProfiles(folder, span, events)),
  };
}

/** A stage that is closed whatever happens on it. */
export async function on<S extends { readonly close: () => Promise<void> }, T>(
  opened: Promise<S>,
  act: (stage: S) => Promise<T>,
): Promise<T> {
  const stage = await opened;
  try {
    return await act(stage);
  } finally {
    await stage.close();
  }
}
