/** Reads the profiles that `node --cpu-prof` has left, and says what took the time in each thread. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CpuProfile, roleOf, type Span, selfTimes, work } from './profile.ts';

/** Files by which a thread is known. */
const ROLES = {
  'src/main.entry.ts': 'main',
  'src/store/thread.entry.ts': 'store',
  'src/worker.entry.ts': 'worker',
} as const;
const SHOWN = 30;

/** Flags for a Node that is to be profiled. */
export const profileFlags = (folder: string): readonly string[] => [
  '--cpu-prof',
  `--cpu-prof-dir=${folder}`,
  '--cpu-prof-interval=500',
];

/** A table of self times of each thread within the span, most first, with its share of the span. */
export async function tellProfiles(folder: string, span: Span, events: number): Promise<string> {
  const lines: string[] = [];
  const spanMs = (span.to - span.from) / 1000;
  for (const file of (await readdir(folder))
    .filter((name) => name.endsWith('.cpuprofile'))
    .sort()) {
    const profile: CpuProfile = JSON.parse(await readFile(join(folder, file), 'utf8'));
    const times = selfTimes(profile, span);
    const busy = work(times).reduce((sum, { ms }) => sum + ms, 0);
    lines.push(
      '',
      `${roleOf(profile, ROLES)}: ${share(busy, spanMs)} busy, ${perEvent(busy, events)} (${file})`,
      ...times
        .slice(0, SHOWN)
        .map(({ where, ms }) => `  ${share(ms, spanMs)} ${perEvent(ms, events)}  ${where}`),
    );
  }
  return lines.join('\n');
}

const share = (ms: number, of: number): string => `${((100 * ms) / of).toFixed(1).padStart(5)} %`;
const perEvent = (ms: number, events: number): string =>
  `${((1000 * ms) / events).toFixed(2).padStart(6)} us/event`;
