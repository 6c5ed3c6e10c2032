/** A filled queue drained, by rug and by the floor. */
import { type Bench, on, profiled } from '../bench.ts';
import { openFloor } from '../floor/stage.ts';
import { named, type Row } from '../report/row.ts';
import type { Fleet } from '../rig/fleet.ts';
import type { StoreName } from '../rig/services.ts';
import { openStage } from '../rig/stage.ts';
import { type Drained, drain } from '../workloads/drain.ts';
import type { Kind } from '../workloads/plan.ts';

/** Events that a router of a small fleet has back to back; in a large one each has one at a time. */
const burstOf = (fleet: Fleet): number => (fleet.routers <= 1_000 ? 10 : 1);

/** To create a router takes far longer than to change one. */
const CREATED_OF = 15;
/** So does whatever does not coalesce. */
const LARGE_OF = 3;

export async function drains(bench: Bench, kinds: readonly Kind[]): Promise<void> {
  for (const store of bench.stores) {
    for (const fleet of bench.fleets) {
      await bench.measure(title('floor', store, 'push', fleet), () =>
        on(openFloor(bench.services, store, fleet), async (stage) => [
          row('floor', store, 'push', fleet, await drain(stage, options(bench, 'push', fleet))),
        ]),
      );
      for (const kind of kinds) {
        await bench.measure(title('rug', store, kind, fleet), () =>
          drained(bench, store, kind, fleet),
        );
      }
    }
  }
}

async function drained(
  bench: Bench,
  store: StoreName,
  kind: Kind,
  fleet: Fleet,
): Promise<readonly Row[]> {
  const { start, tell } = await profiled(bench);
  return on(openStage(bench.services, store, fleet), async (stage) => {
    const done = await drain(stage, { ...options(bench, kind, fleet), start });
    await tell(done.span, done.events);
    return [row('rug', store, kind, fleet, done)];
  });
}

const options = (
  { events }: Bench,
  kind: Kind,
  fleet: Fleet,
): { kind: Kind; events: number; spread: number; burst: number } => ({
  kind,
  events: Math.ceil(events / shareOf(kind, fleet)),
  spread: fleet.routers,
  burst: burstOf(fleet),
});

function shareOf(kind: Kind, fleet: Fleet): number {
  if (kind === 'create') return CREATED_OF;
  return burstOf(fleet) > 1 ? 1 : LARGE_OF;
}

const title = (subject: string, store: StoreName, kind: Kind, { routers }: Fleet): string =>
  `drain: ${subject}, ${store}, ${kind}, ${routers} routers`;

const row = (
  subject: string,
  store: StoreName,
  what: Kind,
  { routers }: Fleet,
  done: Drained,
): Row => ({
  section: 'drain',
  subject,
  store,
  what,
  routers,
  values: {
    events: done.events,
    eventsPerSecond: (done.events / done.doneMs) * 1000,
    journaledPerSecond: (done.events / done.journaledMs) * 1000,
    decisions: done.decisions,
    commits: done.commits,
    warnings: done.warnings,
    ...named('cpu', done.cpu),
    ...named('rss', done.rss),
  },
  note: '',
});
