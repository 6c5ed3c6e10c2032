/** POLLs of the health child: how many a second, and what deaf neighbours cost the others. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Bench, on } from '../bench.ts';
import { cpuPerEvent, used } from '../measure/usage.ts';
import { named, type Row } from '../report/row.ts';
import { metric } from '../rig/ask.ts';
import { clockMs } from '../rig/clock.ts';
import type { Fleet } from '../rig/fleet.ts';
import { LARGE } from '../rig/fleet.ts';
import { openStage } from '../rig/stage.ts';
import { openTargets } from '../rig/targets.ts';

const WARM_UP_MS = 3_000;
/** Each router is due more often than it can be asked, and what may be under way is no limit. */
const HURRY = {
  RUG_HEALTH_ENABLED: 'true',
  RUG_HEALTH_INTERVAL_MS: '500',
  RUG_SCHEDULER_POLL_CREDIT: '8192',
};

export async function polls(bench: Bench): Promise<void> {
  await bench.measure('polls: without probes', () =>
    polled(bench, LARGE, 'verdict at once', () => '127.0.0.1', { type: 'dummy', alive: true }),
  );
  await bench.measure('polls: HTTP', () =>
    on(openTargets({ alive: 1, deaf: 0 }), ({ port, address }) =>
      polled(bench, LARGE, 'HTTP', () => address(0), { type: 'http', port }),
    ),
  );
}

async function polled(
  { services, environment, seconds }: Bench,
  fleet: Fleet,
  what: string,
  address: (n: number) => string,
  check: object,
): Promise<readonly Row[]> {
  return on(openStage(services, 'embedded', fleet, { address, built: 0 }), async (stage) => {
    const rug = await stage.start({
      environment: {
        ...environment,
        ...HURRY,
        RUG_HEALTH_CHECKS: JSON.stringify({ virtual_router: check }),
      },
    });
    try {
      await pause(WARM_UP_MS);
      const look = async () => ({
        at: clockMs(),
        polls: await metric(rug.url, 'rug_polls_total', /alive/),
        dropped: await metric(rug.url, 'rug_polls_dropped_total', /"ok"/),
        used: used([
          { name: 'rug', pid: rug.pid, alone: true },
          { name: 'both', pid: rug.pid },
        ]),
      });
      const from = await look();
      await pause(seconds * 1000);
      const to = await look();
      const count = to.polls - from.polls;
      if (count === 0 || to.dropped - from.dropped < count * 0.99)
        throw new Error(`${count} POLLs, of which ${to.dropped - from.dropped} found all well`);
      const cpu = new Map(cpuPerEvent(from.used, to.used, count));
      cpu.set('health', (cpu.get('both') ?? 0) - (cpu.get('rug') ?? 0));
      cpu.delete('both');
      const pollsPerSecond = count / ((to.at - from.at) / 1000);
      const values = { pollsPerSecond, ...named('cpu', cpu), ...named('rss', to.used.rss) };
      const { routers } = fleet;
      return [
        { section: 'polls', subject: 'rug', store: 'embedded', what, routers, values, note: '' },
      ];
    } finally {
      await rug.stop();
    }
  });
}
