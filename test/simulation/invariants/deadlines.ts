import type { Live, Summary } from '../../../src/model/ports.ts';
import type { Process } from '../process/process.ts';
import type { Stage } from '../stage.ts';
import type { Judge } from './judge.ts';
import type { UnderWay } from './traversals.ts';

/** How often all resources are looked at, milliseconds of the simulation. */
const INTERVAL = 500;
/** What a healthy process may take over the time of a thing, beside its ways to others. */
const SLACK = 2_000;
/** How long the store may be tried for in vain after it is back: its longest pause, and a try. */
const RECOVERY = 6_000;

/** Something that should have gone on, and since when. */
interface Late {
  readonly row: Summary;
  readonly doing: Live['doing'];
  /** Each try of what is refused is one. */
  readonly strikes: number;
  readonly since: number;
}

/**
 * Deadlines are kept: whatever is not stable has a verb, a wake-up or a gate in reach, and nothing
 * goes on beyond its time, as long as its process is healthy.
 */
export class Deadlines {
  readonly #judge: Judge;
  readonly #stage: Stage;
  readonly #late = new Map<string, Late>();
  #process: Process | null = null;
  #healthySince = 0;
  #next = 0;

  constructor(judge: Judge, stage: Stage) {
    this.#judge = judge;
    this.#stage = stage;
  }

  step(present: Process | null, underWay: Iterable<UnderWay>): void {
    const now = this.#judge.now();
    if (now < this.#next) return;
    this.#next = now + INTERVAL;
    if (present !== this.#process || present?.ready !== true) {
      this.#process = present;
      this.#healthySince = now;
      this.#late.clear();
      return;
    }
    const { troubledUntil } = this.#stage;
    this.#healthySince = Math.max(this.#healthySince, troubledUntil + RECOVERY);
    for (const work of underWay) {
      if (work.process === present) this.#verb(work, now);
    }
    for (const row of present.core?.directory.all() ?? []) this.#resource(present, row, now);
  }

  /** How long a thing may take that only waits for its turn. */
  get #patience(): number {
    const { resources, hopMs, worldMs, lingerMs } = this.#stage.dials;
    return SLACK + 2 * worldMs + 12 * (hopMs + lingerMs) * Math.max(4, resources.length);
  }

  #verb({ id, what, deadline }: UnderWay, now: number): void {
    if (deadline === undefined) return;
    const late = now - Math.max(deadline, this.#healthySince) - this.#patience;
    const told = `${id}: ${what} goes on ${late} ms after its deadline`;
    this.#judge.judge(late <= 0 ? null : told);
  }

  #resource({ core, name }: Process, row: Summary, now: number): void {
    const live = core?.scheduler.live(row.id) ?? null;
    const due = live === null ? null : dueAt(row, live);
    const before = this.#late.get(row.id);
    if (due === null || due > now) {
      this.#late.delete(row.id);
      this.#judge.judge(null);
      return;
    }
    const { doing, strikes } = live ?? { doing: 'idle', strikes: 0 };
    const isSame = before?.row === row && before.doing === doing && before.strikes === strikes;
    const since = Math.max(isSame ? before.since : now, due, this.#healthySince);
    this.#late.set(row.id, { row, doing, strikes, since });
    const late = now - since - this.#patience;
    this.#judge.judge(late <= 0 ? null : `${name}: nothing happens to ${told(row, live)}`);
  }
}

/** When it should have gone on by itself; 0: at once; null: it is somebody else's turn. */
function dueAt(
  { run, wakeAt, view }: Summary,
  { doing, parked, pending, setAside }: Live,
): number | null {
  if (setAside || doing === 'held') return null;
  if (doing === 'parked' || parked !== null) return parked?.until ?? null;
  if (doing === 'committing' || doing === 'deciding') return 0;
  if (doing !== 'idle') return null;
  if (run !== null) return 0;
  if (wakeAt !== null) return wakeAt;
  if (pending.length > 0) return 0;
  const rests = ['configured', 'quiesced', 'error'].includes(view.status) || view.state === 'Exit';
  return rests ? null : 0;
}

const told = ({ id, view, run, wakeAt }: Summary, live: Live | null): string => {
  const { state, status, wait } = view;
  return `${id}: ${JSON.stringify({ state, status, wait, run: run?.verb, wakeAt, live })}`;
};
