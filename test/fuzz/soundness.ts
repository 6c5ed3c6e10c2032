/** What must hold after any number of inputs: nothing is stuck, and what is good goes through. */
import { SENDER, TESTER } from '../support/actors.ts';
import type { Clock } from './clock.ts';
import { demand } from './demand.ts';
import type { Whole } from './whole.ts';

/** Everything has come to rest after this time, milliseconds: retries are a second apart. */
const LONG = 3_600_000;

let count = 0;

/** Ends every mode that a command has set: what it holds is held rightly. */
export async function endModes({ core }: Whole, clock: Clock): Promise<void> {
  const { modes } = core.operations;
  for (const { scope, key } of modes.list()) {
    await clock.patiently(modes.clear(scope, key, TESTER));
  }
}

/** What is rightly said of a resource that is set aside. */
const ASIDE = /^set aside until/;

/** Throws when rug has said something of a defect since this was asked last, but for what may be. */
export function quietly({ complaints }: Whole, but: RegExp | null = null): void {
  const [first] = complaints().filter((one) => but?.test(one) !== true);
  demand(first === undefined, `nothing breaks: ${first}`);
}

/** A router that nobody knows is made by a good notification, and gets where it should be. */
export async function goodEvent({ core }: Whole, clock: Clock): Promise<void> {
  count += 1;
  const id = `good-${count}`;
  const router = { id, tenant_id: 'good', name: 'edge', admin_state_up: true };
  const body = JSON.stringify({ event_type: 'router.create.end', payload: { router } });
  const [verdict] = await clock.patiently(
    core.intake.submit([
      {
        body,
        source: 'neutron',
        routingKey: null,
        headers: {},
        origin: 'bus',
        actor: SENDER,
        at: clock.now(),
      },
    ]),
  );
  demand(verdict?.verdict === 'accepted', `a good event is accepted: ${JSON.stringify(verdict)}`);
  const configured = (): boolean => core.directory.get(id)?.view.status === 'configured';
  await clock.until(configured, LONG, 'the end of a good event');
}

/**
 * Nothing waits for the store, for a decision, a look or a verb; nobody complains. `but`: resources
 * of which that is not asked; others may wait for them, at a gate that says so.
 */
export async function nothingIsLeft(
  rug: Whole,
  clock: Clock,
  but: ReadonlySet<string> = new Set(),
): Promise<void> {
  const { core, store } = rug;
  const busy = (): readonly string[] =>
    [...core.directory.all()].flatMap(({ id, run, view }) => {
      const live = core.scheduler.live(id);
      const rests = live?.doing === 'idle' && live.pending.length === 0 && run === null;
      if (but.size > 0 && (live?.parked?.reason ?? '') !== '') return [];
      return rests || live?.setAside === true || view.status === 'held' || but.has(id)
        ? []
        : [`${id.slice(0, 40)} ${view.status} ${JSON.stringify(live).slice(0, 300)}`];
    });
  await clock
    .until(() => busy().length === 0, LONG, 'rest')
    .catch((error: unknown) => {
      throw new Error(`${String(error)}: ${busy().slice(0, 3).join('; ')}`);
    });
  demand(store.writer.backlog() === 0, 'nothing waits for the store');
  const { pending, deciding, looking, acting, parked } = core.scheduler.load();
  const left = pending + deciding + looking + acting + (but.size > 0 ? 0 : parked);
  demand(left <= but.size, `nothing is under way: ${left}`);
  quietly(rug, but.size > 0 ? ASIDE : null);
}

/** What a row costs beside its text: indexes, maps, the slot of the scheduler. */
const BESIDE = 16_000;
const LINE = 3_000;

/** Bytes of what rug and the world in this process keep in memory on purpose. */
export function knownBytes({ core, inline }: Whole): number {
  let bytes = inline.log.length * LINE;
  for (const row of core.directory.all()) bytes += BESIDE + 6 * JSON.stringify(row).length;
  return bytes;
}
