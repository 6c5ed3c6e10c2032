/** What Linux tells of processes and their threads under /proc. Pure: texts in, figures out. */

/** Clock ticks of the CPU times in `stat`: 100 a second on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Positions in `stat` after the name, which is in brackets and may hold anything. */
const FIELD = { parent: 1, user: 11, system: 12, childUser: 13, childSystem: 14 } as const;

export interface ProcessStat {
  readonly parent: number;
  /** CPU seconds of itself and of children that it has seen end. */
  readonly cpu: number;
}

/**
 * A line of /proc/PID/stat.
 *
 * @throws Error for a line that is none
 */
export function parseStat(line: string): ProcessStat {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const field = (index: number): number => {
    const value = fields[index];
    if (value === undefined || Number.isNaN(value)) throw new Error(`no line of stat: ${line}`);
    return value;
  };
  const ticks = [FIELD.user, FIELD.system, FIELD.childUser, FIELD.childSystem]
    .map(field)
    .reduce((sum, one) => sum + one, 0);
  return { parent: field(FIELD.parent), cpu: ticks / TICKS_PER_SECOND };
}

/** CPU seconds of a thread: the first figure of /proc/PID/task/TID/schedstat, in nanoseconds. */
export const parseSchedstat = (text: string): number => Number(text.split(' ')[0]) / 1e9;

/** A size of /proc/PID/status (`VmRSS`) or /proc/meminfo (`MemTotal`), in bytes; 0: it is not there. */
export function parseSize(text: string, name: string): number {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** CPU seconds all processors have worked so far: the first line of /proc/stat without idle. */
export function parseBusy(text: string): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    text.split('\n', 1)[0] ?? ''
  )
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}

/** A process and everything below it. */
export function treeOf(root: number, parents: ReadonlyMap<number, number>): readonly number[] {
  const tree = [root];
  for (const pid of tree) {
    for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  }
  return tree;
}
