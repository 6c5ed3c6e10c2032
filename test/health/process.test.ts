import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemTime } from '../../src/environment.ts';
import { forkHealth, type HealthProcess } from '../../src/health/process.ts';
import { healthSettings } from '../../src/health/settings.ts';
import { type Health, startHealth } from '../../src/health/supervisor.ts';
import type { Poll } from '../../src/model/ports.ts';
import { NEW_VIEW, type ResourceRow } from '../../src/model/resource.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { routerRow } from '../support/rows.ts';

interface Running {
  readonly health: Health;
  /** The children, as they were started. */
  readonly children: HealthProcess[];
  /** Resolves with the next batch. */
  readonly batch: () => Promise<readonly Poll[]>;
  /** Resolves when a child was lost or started. */
  readonly another: () => Promise<HealthProcess>;
}

/** Health with real children and the real clock. */
function running(rows: readonly ResourceRow[], settings: object): Running {
  const { env } = witnessedEnvironment(systemTime);
  const children: HealthProcess[] = [];
  const batches: ((polls: readonly Poll[]) => void)[] = [];
  const births: ((child: HealthProcess) => void)[] = [];
  const health = startHealth({
    directory: { all: () => rows.values(), onChange: () => undefined },
    poll: (polls) => {
      if (polls.length > 0) for (const tell of batches.splice(0)) tell(polls);
      return 1_000;
    },
    live: () => null,
    env,
    settings: healthSettings.parse({ intervalMs: 50, ...settings }),
    spawn: () => {
      const child = forkHealth();
      children.push(child);
      for (const tell of births.splice(0)) tell(child);
      return child;
    },
  });
  onTestFinished(() => health.stop());
  return {
    health,
    children,
    batch: () => new Promise((resolve) => batches.push(resolve)),
    another: () => new Promise((resolve) => births.push(resolve)),
  };
}

const configured = (id: string, address: string): ResourceRow =>
  routerRow(id, {
    view: {
      ...NEW_VIEW,
      status: 'configured',
      instances: [{ member: { index: 0, incarnation: 1 }, instanceId: 'i', address }],
    },
  });

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the health child', () => {
  it('polls what it is told to, and brings verdicts from a real server', async () => {
    const server = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { batch } = running(
      [configured('here', '::1'), configured('gone', '127.0.0.1'), routerRow('new')],
      { checks: { virtual_router: { type: 'http', port } } },
    );
    const verdicts = new Map<string, boolean | undefined>();
    while (verdicts.size < 3) {
      for (const { resourceId, verdict } of await batch()) {
        verdicts.set(resourceId, verdict?.alive);
      }
    }
    expect(Object.fromEntries(verdicts)).toEqual({ here: true, gone: false, new: undefined });
  });

  it('comes back when it is killed, and polls again', async () => {
    const { health, children, batch, another } = running([routerRow('a')], {});
    await batch();
    const next = another();
    process.kill(Number(children[0]?.pid), 'SIGKILL');
    await next;
    await batch();
    expect(health.state()).toMatchObject({ state: 'up', restarts: 1, pid: children[1]?.pid });
    expect(alive(Number(children[0]?.pid))).toBe(false);
  });

  it('goes when it is let go', async () => {
    const { health, children, batch } = running([routerRow('a')], {});
    await batch();
    await health.stop();
    expect(health.state()).toMatchObject({ state: 'stopped', pid: null });
    expect(alive(Number(children[0]?.pid))).toBe(false);
  });

  it('says its last words when it breaks', async () => {
    const child = forkHealth();
    const how = new Promise<string>((resolve) => child.onExit(resolve));
    await child.send({ type: 'nonsense' });
    expect(await how).toMatch(/^exit code 1: .*ZodError/s);
  });

  it('stays when the terminal interrupts the whole group, until its parent lets it go', async () => {
    const { health, children, batch } = running([routerRow('a')], {});
    await batch();
    process.kill(Number(children[0]?.pid), 'SIGINT');
    process.kill(Number(children[0]?.pid), 'SIGTERM');
    await batch();
    await batch();
    expect(health.state().restarts).toBe(0);
  });

  it('is gone when its parent was killed', async () => {
    const parent = startParent();
    const pid = await parent.childPid;
    expect(alive(pid)).toBe(true);
    parent.process.kill('SIGKILL');
    await parent.bothGone;
  });
});

/** A process of its own that has a health child. */
function startParent(): {
  readonly process: ChildProcess;
  readonly childPid: Promise<number>;
  /** Both hold the same pipe: it closes when the last of them is gone. */
  readonly bothGone: Promise<void>;
} {
  const script = fileURLToPath(new URL('./parent.ts', import.meta.url));
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const lines = createInterface({ input: parent.stdout });
  return {
    process: parent,
    childPid: new Promise((resolve) => lines.once('line', (line) => resolve(Number(line)))),
    bothGone: new Promise((resolve) => parent.stdout.once('close', () => resolve())),
  };
}
