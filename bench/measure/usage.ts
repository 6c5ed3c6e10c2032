/** Reads what processes have used so far; two readings make a measurement. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseBusy, parseSchedstat, parseSize, parseStat, treeOf } from './proc.ts';

/** A process that is watched, with or without what it has started. */
export interface Watched {
  readonly name: string;
  readonly pid: number;
  /** Absent: with everything below it. */
  readonly alone?: boolean;
  /** Its threads are told apart. */
  readonly threads?: boolean;
}

export interface Used {
  /** CPU seconds by process, then by thread (`rug/MainThread`). */
  readonly cpu: ReadonlyMap<string, number>;
  /** Resident bytes by process. */
  readonly rss: ReadonlyMap<string, number>;
}

/** What Node calls every thread of a program: of rug embedded the first is the store's. */
const WORKER = 'WorkerThread';
const NUMBER = /^\d+$/;

/** An ended process has no files any more. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function parentsOfAll(): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  for (const name of list('/proc')) {
    if (!NUMBER.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    if (stat !== null) parents.set(Number(name), parseStat(stat).parent);
  }
  return parents;
}

/** What each of them has used since it began. At once: between two reads others would go on. */
export function used(watched: readonly Watched[]): Used {
  const parents = watched.some(({ alone }) => alone !== true) ? parentsOfAll() : new Map();
  const cpu = new Map<string, number>();
  const rss = new Map<string, number>();
  for (const { name, pid, alone = false, threads = false } of watched) {
    for (const one of alone ? [pid] : treeOf(pid, parents)) {
      const stat = read(`/proc/${one}/stat`);
      const status = read(`/proc/${one}/status`);
      if (stat === null || status === null) continue;
      add(cpu, name, parseStat(stat).cpu);
      add(rss, name, parseSize(status, 'VmRSS'));
    }
    if (!threads) continue;
    for (const [thread, seconds] of threadsOf(pid)) add(cpu, `${name}/${thread}`, seconds);
  }
  return { cpu, rss };
}

/** Threads of one name are told apart by their age where there are few of them. */
function threadsOf(pid: number): readonly (readonly [string, number])[] {
  let workers = 0;
  return list(`/proc/${pid}/task`)
    .map(Number)
    .sort((a, b) => a - b)
    .flatMap((task) => {
      const name = read(`/proc/${pid}/task/${task}/comm`)?.trim();
      const schedstat = read(`/proc/${pid}/task/${task}/schedstat`);
      if (name === undefined || schedstat === null) return [];
      const shown = name === WORKER ? `${WORKER} ${++workers}` : name;
      return [[shown, parseSchedstat(schedstat)] as const];
    });
}

function add(to: Map<string, number>, name: string, value: number): void {
  to.set(name, (to.get(name) ?? 0) + value);
}

/** Microseconds of CPU per event between two readings, by name. */
export function cpuPerEvent(
  before: Used,
  after: Used,
  events: number,
): ReadonlyMap<string, number> {
  return new Map(
    [...after.cpu].map(([name, seconds]) => [
      name,
      ((seconds - (before.cpu.get(name) ?? 0)) / events) * 1e6,
    ]),
  );
}

/** The share of all processors that was busy over `ms` milliseconds, 0 to 1. */
export async function machineLoad(ms: number, cores: number): Promise<number> {
  const busy = (): number => parseBusy(readFileSync('/proc/stat', 'utf8'));
  const before = busy();
  const begun = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const seconds = (performance.now() - begun) / 1000;
  return (busy() - before) / seconds / cores;
}
