/** A disk so small that a test can fill it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leaveWill } from './will.ts';

export interface SmallDisk {
  /** Where it is mounted. */
  readonly path: string;
  /** Takes all the room that is left. */
  readonly fill: () => void;
  /** Gives it back. */
  readonly free: () => void;
  /** Takes the disk away with everything on it. */
  readonly close: () => Promise<void>;
}

const MB = 1 << 20;
/** The room of a whole piece goes first, then what is left of it. */
const PIECES = [MB, 4096, 1];

/**
 * Mounts a disk in memory.
 *
 * @param megabytes its size
 * @throws Error that says what is needed, where it cannot be mounted
 */
export function openSmallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'rug-disk-'));
  const { status, error, stderr } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', path],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    rmSync(path, { recursive: true });
    const why = error?.message ?? stderr.trim();
    throw new Error(
      `a small disk cannot be mounted (${why}): it takes Linux, root and CAP_SYS_ADMIN ` +
        '(in a container: --privileged); leave this group out elsewhere',
    );
  }
  chmodSync(path, 0o755);
  const will = leaveWill('/bin/sh', ['-c', 'umount -l "$0" && rmdir "$0"', path]);
  const ballast = join(path, 'ballast');
  return {
    path,
    fill: () => {
      const file = openSync(ballast, 'a');
      for (const piece of PIECES) while (fits(file, piece));
      closeSync(file);
    },
    free: () => rmSync(ballast, { force: true }),
    close: will.execute,
  };
}

function fits(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes)) === bytes;
  } catch {
    return false;
  }
}
