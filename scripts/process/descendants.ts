/** The processes below a process, by what the kernel says of them. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Descendant {
  readonly pid: number;
  /** Its command line, arguments separated by spaces. */
  readonly command: string;
}

/** The text of a file of /proc; empty when its process has gone meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Parent of each process. The name in `stat` may hold anything, brackets included. */
function parents(): ReadonlyMap<number, number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(
    pids.map((pid) => {
      const stat = read(`/proc/${pid}/stat`);
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [Number(pid), Number(parent ?? 0)];
    }),
  );
}

/**
 * Everything that descends from a process, parents first.
 *
 * @throws Error where there is no /proc to ask
 */
export function descendants(root: number): readonly Descendant[] {
  if (process.platform !== 'linux') throw new Error('only Linux tells which processes there are');
  const parentOf = parents();
  const childrenOf = (pid: number): readonly number[] =>
    [...parentOf].flatMap(([child, parent]) => (parent === pid ? [child] : []));
  const below = (pid: number): readonly number[] =>
    childrenOf(pid).flatMap((child) => [child, ...below(child)]);
  return below(root).map((pid) => ({
    pid,
    command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim(),
  }));
}
