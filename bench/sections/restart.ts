/** How long a killed rug takes to be ready again, and what it then holds in memory. */
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from '../../scripts/services/ports.ts';
import { type Bench, on } from '../bench.ts';
import { INSPECTED, inspect } from '../measure/heap.ts';
import { used } from '../measure/usage.ts';
import type { Row } from '../report/row.ts';
import { clockMs } from '../rig/clock.ts';
import { LARGE } from '../rig/fleet.ts';
import { openStage, type RugStage } from '../rig/stage.ts';

const MILLION = { routers: 1_000_000, tenants: 50_000 };
const LOOK_MS = 5;
const ANSWER_MS = 1_000;
const READY_WITHIN_MS = 200_000;

export async function restarts(bench: Bench): Promise<void> {
  for (const store of bench.stores) {
    for (const fleet of bench.million ? [LARGE, MILLION] : [LARGE]) {
      await bench.measure(`restart: ${store}, ${fleet.routers} known routers`, () =>
        on(openStage(bench.services, store, fleet, { built: 0 }), (stage) => again(bench, stage)),
      );
    }
  }
}

/** Starts, kills, and starts again. */
async function again({ environment }: Bench, stage: RugStage): Promise<readonly Row[]> {
  const [port = 0] = await freePorts(1);
  const start = { environment: { ...environment, RUG_HTTP_PORT: String(port) } };
  await (await stage.start(start)).kill();
  const begun = clockMs();
  const [rug, readyAt] = await Promise.all([
    stage.start({ ...start, flags: INSPECTED }),
    untilReady(`http://127.0.0.1:${port}/readyz`),
  ]);
  const readyMs = readyAt - begun;
  const inspected = await inspect(rug.said());
  const heap = await inspected.collect();
  inspected.close();
  const { rss } = used([{ name: 'rug', pid: rug.pid, alone: true }]);
  await rug.stop();
  const values = { readyMs, heap: heap.all, 'rss.rug': rss.get('rug') ?? 0 };
  const { store, fleet } = stage;
  const what = 'kill -9, start';
  return [
    { section: 'restart', subject: 'rug', store, what, routers: fleet.routers, values, note: '' },
  ];
}

/** When it was, by `clockMs`. */
async function untilReady(url: string): Promise<number> {
  const deadline = clockMs() + READY_WITHIN_MS;
  while (clockMs() < deadline) {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => null);
    if (response?.ok === true) return clockMs();
    await pause(LOOK_MS);
  }
  throw new Error(`not ready within ${READY_WITHIN_MS / 1000} s`);
}
