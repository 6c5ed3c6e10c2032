import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { busyTicks, cpuOf, parentOf, parseStat, ticksOfTree } from '../../bench/peers/cpu.ts';

describe('CPU of a process tree', () => {
  it('reads a line of /proc although the name of the process holds a bracket', () => {
    const line = '12 (a) b) c) S 7 12 12 0 -1 4 1 2 3 4 100 20 3 4 20 0 1 0 55';
    expect(parseStat(line)).toEqual({ pid: 12, parent: 7, ticks: 127 });
  });

  it('sums a process and all that descends from it, and nobody else', () => {
    const processes = [
      { pid: 1, parent: 0, ticks: 1000 },
      { pid: 2, parent: 1, ticks: 10 },
      { pid: 3, parent: 2, ticks: 5 },
      { pid: 4, parent: 3, ticks: 2 },
      { pid: 5, parent: 1, ticks: 100 },
    ];
    expect(ticksOfTree(processes, 2)).toBe(17);
    expect(ticksOfTree(processes, 9)).toBe(0);
  });

  it('grows with the work of a child that is gone', () => {
    const before = cpuOf([process.pid]);
    const spin =
      'const end = process.cpuUsage().user + 50_000; while (process.cpuUsage().user < end);';
    spawnSync(process.execPath, ['-e', spin]);
    expect(cpuOf([process.pid]) - before).toBeGreaterThanOrEqual(0.04);
  });

  it('counts a machine as busy while it neither idles nor waits for a disk', () => {
    expect(busyTicks('cpu  1 20 300 4000 50000 6 70 800 9 10\ncpu0 1 1 1')).toBe(1197);
  });

  it('knows the parent of a process, and of none that does not exist', () => {
    expect(parentOf(process.pid)).toBe(process.ppid);
    expect(parentOf(2 ** 30)).toBeUndefined();
  });
});
