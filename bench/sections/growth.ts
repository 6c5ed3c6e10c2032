/** What an event costs beside 1,000 known resources, and beside many more. */
import { type Bench, on } from '../bench.ts';
import { named } from '../report/row.ts';
import { openStage } from '../rig/stage.ts';
import { drain } from '../workloads/drain.ts';

/** The events are always about as many routers; the world knows no others. */
const TOUCHED = 1_000;
const KNOWN = [1_000, 10_000, 100_000];
const MILLION = 1_000_000;
const PER_TENANT = 20;

export async function growth(bench: Bench): Promise<void> {
  for (const store of bench.stores) {
    for (const routers of bench.million ? [...KNOWN, MILLION] : KNOWN) {
      const fleet = { routers, tenants: routers / PER_TENANT };
      await bench.measure(`growth: ${store}, ${routers} known routers`, () =>
        on(openStage(bench.services, store, fleet, { built: TOUCHED }), async (stage) => {
          const { environment, events } = bench;
          const done = await drain(stage, {
            kind: 'push',
            events,
            spread: TOUCHED,
            burst: 1,
            start: { environment },
          });
          const values = {
            eventsPerSecond: (events / done.doneMs) * 1000,
            ...named('cpu', done.cpu),
            ...named('rss', done.rss),
          };
          return [
            { section: 'growth', subject: 'rug', store, what: 'push', routers, values, note: '' },
          ];
        }),
      );
    }
  }
}
