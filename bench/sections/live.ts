/** Live: the top rate first, then the latency at half of it in a fresh process. */
import { type Bench, on } from '../bench.ts';
import { openFloor } from '../floor/stage.ts';
import { percentile } from '../measure/statistics.ts';
import { named, type Row } from '../report/row.ts';
import type { Fleet } from '../rig/fleet.ts';
import type { StoreName } from '../rig/services.ts';
import { openStage } from '../rig/stage.ts';
import type { Stage } from '../rig/subject.ts';
import { type Lived, live } from '../workloads/live.ts';
import type { Kind } from '../workloads/plan.ts';

const WARM_UP_SECONDS = 2;

/** CREATE is left out: a fleet that grows all the time is another one at the end. */
export async function lives(bench: Bench, kinds: readonly Kind[]): Promise<void> {
  for (const store of bench.stores) {
    for (const fleet of bench.fleets) {
      await bench.measure(`live: floor, ${store}, ${fleet.routers} routers`, () =>
        on(openFloor(bench.services, store, fleet), (stage) =>
          topAndHalf(bench, 'floor', stage, 'push'),
        ),
      );
      for (const kind of kinds.filter((one) => one !== 'create')) {
        await bench.measure(`live: rug, ${store}, ${kind}, ${fleet.routers} routers`, () =>
          on(openStage(bench.services, store, fleet), (stage) =>
            topAndHalf(bench, 'rug', stage, kind),
          ),
        );
      }
    }
  }
}

async function topAndHalf(
  bench: Bench,
  subject: string,
  stage: Stage,
  kind: Kind,
): Promise<readonly Row[]> {
  const { services, environment, seconds } = bench;
  const run = (rate: number | null): Promise<Lived> =>
    live(stage, {
      amqpUrl: services.rabbit.url,
      kind,
      rate,
      seconds,
      warmUpSeconds: WARM_UP_SECONDS,
      spread: stage.fleet.routers,
      burst: 1,
      start: { environment },
    });
  const top = await run(null);
  const half = await run(top.eventsPerSecond / 2);
  return [row(subject, stage, `${kind}, top`, top), row(subject, stage, `${kind}, half`, half)];
}

function row(
  subject: string,
  { store, fleet }: { readonly store: StoreName; readonly fleet: Fleet },
  what: string,
  lived: Lived,
): Row {
  const { eventsPerSecond, journaledPerSecond, watches, cpu, rss, warnings } = lived;
  const journaled = watches.map(({ journaledMs }) => journaledMs);
  const done = watches.map(({ doneMs }) => doneMs);
  return {
    section: 'live',
    subject,
    store,
    what,
    routers: fleet.routers,
    values: {
      eventsPerSecond,
      journaledPerSecond,
      watched: watches.length,
      'journaled.p50': percentile(journaled, 0.5),
      'journaled.p99': percentile(journaled, 0.99),
      'done.p50': percentile(done, 0.5),
      'done.p99': percentile(done, 0.99),
      warnings,
      ...named('cpu', cpu),
      ...named('rss', rss),
    },
    note: '',
  };
}
