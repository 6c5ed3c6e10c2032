import { readdirSync, readFileSync } from 'node:fs';

/** A process as /proc tells it. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** CPU of it and of its children that are gone, in ticks of the clock. */
  readonly ticks: number;
}

/** Linux counts in hundredths of a second, whatever its timer does. */
const TICKS_PER_SECOND = 100;

/** Reads a line of /proc/PID/stat (proc_pid_stat(5)); the name in it may hold anything. */
export function parseStat(line: string): ProcessStat {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent = 0] = fields.slice(1, 2);
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + field, 0);
  return { pid: Number.parseInt(line, 10), parent, ticks };
}

/** What the process and all below it have used, in ticks. */
export function ticksOfTree(processes: readonly ProcessStat[], root: number): number {
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const sum = (pid: number): number =>
    (children.get(pid) ?? []).reduce((total, child) => total + child.ticks + sum(child.pid), 0);
  return (processes.find(({ pid }) => pid === root)?.ticks ?? 0) + sum(root);
}

function readStat(pid: string): ProcessStat[] {
  try {
    return [parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
  } catch {
    // It has ended since.
    return [];
  }
}

/** CPU seconds that the process trees have used since they were started. */
export function cpuOf(roots: readonly number[]): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStat);
  const ticks = roots.reduce((total, root) => total + ticksOfTree(processes, root), 0);
  return ticks / TICKS_PER_SECOND;
}

/** Ticks that a machine was not idle, by the first line of /proc/stat (proc_stat(5)). */
export function busyTicks(line: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return user + nice + system + irq + softirq + steal;
}

/** CPU seconds that the machine has been busy with anything, on all cores. */
export function cpuOfMachine(): number {
  return busyTicks(readFileSync('/proc/stat', 'utf8')) / TICKS_PER_SECOND;
}

/** The process that started this one; undefined: there is none of that number here. */
export function parentOf(pid: number): number | undefined {
  return readStat(String(pid))[0]?.parent;
}
