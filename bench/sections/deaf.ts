/**
 * What ten deaf routers cost their ninety healthy neighbours: how much later than their period these
 * are asked. Nobody mends the deaf ones meanwhile (debug), so that they stay deaf.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Bench, on } from '../bench.ts';
import { percentile } from '../measure/statistics.ts';
import type { Row } from '../report/row.ts';
import { order } from '../rig/ask.ts';
import { openStage } from '../rig/stage.ts';
import { openTargets, type Targets } from '../rig/targets.ts';

const FLEET = { routers: 100, tenants: 10 };
const DEAF = 10;
const INTERVAL_MS = 1_000;
const WARM_UP_MS = 5_000;

export async function deaf(bench: Bench): Promise<void> {
  for (const count of [0, DEAF]) {
    await bench.measure(`deaf: ${count} of ${FLEET.routers} routers`, () =>
      on(openTargets({ alive: FLEET.routers - count, deaf: count }), (targets) =>
        asked(bench, targets, count),
      ),
    );
  }
}

async function asked(
  { services, environment, seconds }: Bench,
  targets: Targets,
  count: number,
): Promise<readonly Row[]> {
  const { address, port } = targets;
  return on(openStage(services, 'embedded', FLEET, { address }), async (stage) => {
    const rug = await stage.start({
      environment: {
        ...environment,
        RUG_HEALTH_ENABLED: 'true',
        RUG_HEALTH_INTERVAL_MS: String(INTERVAL_MS),
        RUG_HEALTH_CHECKS: JSON.stringify({ virtual_router: { type: 'http', port } }),
      },
    });
    try {
      await order(rug.url, 'PUT', '/v1/modes/global/*', { reason: 'bench' });
      await pause(WARM_UP_MS);
      for (const times of targets.asked) times.splice(0);
      await pause(2 * seconds * 1000);
      const gaps = targets.asked.map(gapsOf);
      if (gaps.some((own) => own.length < seconds)) throw new Error('routers were not asked');
      const late = gaps.flat().map((ms) => Math.max(0, ms - INTERVAL_MS));
      const values = {
        deaf: count,
        questions: late.length,
        'late.p50': percentile(late, 0.5),
        'late.p99': percentile(late, 0.99),
        'late.max': percentile(late, 1),
      };
      const what = `${count} of ${FLEET.routers} deaf`;
      const { routers } = FLEET;
      return [
        { section: 'deaf', subject: 'rug', store: 'embedded', what, routers, values, note: '' },
      ];
    } finally {
      await rug.stop();
    }
  });
}

/** Milliseconds between questions. */
const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((at, i) => at - (times[i] ?? at));
