import {
  type Brake,
  type BrakeDecision,
  type BrakeKey,
  type BrakeRelease,
  type BrakeSettings,
  type BrakeState,
  nameOf,
  scopesOf,
} from '../model/brake.ts';
import type { AdmitRequest, Cancel, Directory, Gate, Parked, Time } from '../model/ports.ts';
import { Deaths, type Tally } from './brake.deaths.ts';
import { deadOf, inOrder, limitOf } from './brake.scopes.ts';

export interface BrakeOptions {
  readonly time: Time;
  readonly directory: Pick<Directory, 'census' | 'running' | 'onChange'>;
  /** In force now; after a change call `settingsChanged`. */
  readonly settings: () => BrakeSettings;
}

/**
 * Counts the deaths of each scope and engages where too many happen together. A death is a resource
 * whose run has the cause `death`; it lasts until the resource is configured again, whatever is tried
 * meanwhile. One that was rebuilt counts on while the window lasts: a scope has no more rebuilds in a
 * window than its limit.
 */
export class BrakeKeeper implements Brake {
  readonly #options: BrakeOptions;
  readonly #deaths = new Deaths();
  /** By name of the scope: since when it is engaged, and when it was last released. */
  readonly #engaged = new Map<string, number>();
  readonly #recovered = new Map<string, number>();
  readonly #decided: ((decision: BrakeDecision) => void)[] = [];
  readonly #released: (() => void)[] = [];
  #cancel: Cancel | null = null;
  #stopped = false;

  constructor(options: BrakeOptions) {
    this.#options = options;
  }

  list = (): readonly BrakeState[] => {
    this.#age();
    return [...this.#deaths.all()]
      .map((tally) => this.#state(tally))
      .filter(({ engaged, dead, parked }) => engaged || dead + parked > 0)
      .sort(inOrder);
  };

  would = (key: BrakeKey, count: number): BrakeState => {
    this.#age();
    const state = this.#state(this.#deaths.tally(key));
    return { ...state, dead: state.dead + count };
  };

  /**
   * Once everything that is known is in the directory, before anything moves: counts the deaths that
   * were there, less those that `releases` forgave, and from now on whatever happens.
   */
  load(releases: readonly BrakeRelease[]): void {
    const { directory } = this.#options;
    const now = this.#now();
    this.#deaths.forgive(releases);
    for (const group of directory.census()) this.#deaths.count(group);
    for (const resource of directory.running()) {
      if (resource.view.state !== 'Exit') this.#deaths.observe(resource, resource.view, now);
    }
    this.#judge(this.#deaths.all());
    directory.onChange((changed, before) => {
      this.#age();
      this.#judge(this.#deaths.observe(changed, before, this.#now()));
    });
  }

  /** On an operator's word: deaths of these scopes found up to now are real, wherever they count. */
  release(releases: readonly BrakeRelease[]): void {
    const scopes = releases.map((release) => {
      const tally = this.#deaths.tally({ scope: release.scope, key: release.key });
      return { release, tally, before: this.#state(tally) };
    });
    for (const { tally } of scopes) this.#engaged.delete(nameOf(tally.key));
    const touched = this.#deaths.forgive(releases);
    for (const { release, tally, before } of scopes) {
      if (!before.engaged) continue;
      const why = `${release.who}: ${release.reason === '' ? 'no reason given' : release.reason}`;
      this.#tell('released', this.#state(tally), `${why} (${deadOf(before)} were dead)`);
    }
    this.#decide(touched);
    this.#letGo();
  }

  /** Other limits may hold now. */
  settingsChanged(): void {
    this.#age();
    this.#judge([...this.#deaths.all()]);
  }

  onDecision(listener: (decision: BrakeDecision) => void): void {
    this.#decided.push(listener);
  }

  /** `listener` is called when rebuilds may begin again: each resource is looked at before. */
  onRelease(listener: () => void): void {
    this.#released.push(listener);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Why the rebuild of a dead resource must wait, or null. */
  check = ({ run, subject, now }: AdmitRequest): Parked | null => {
    const { enabled, settle } = this.#options.settings();
    if (!enabled || run.cause !== 'death') return null;
    const death = this.#deaths.get(subject.id);
    const settled = death?.forgiven === true ? 0 : (death?.since ?? run.startedAt) + settle;
    if (now < settled) return settling(settle, settled);
    const scopes = scopesOf(subject);
    const engaged = scopes.find((key) => this.#engaged.has(nameOf(key)));
    if (engaged !== undefined) return braked(this.#state(this.#deaths.tally(engaged)));
    const seen = Math.max(settled, ...scopes.map((key) => this.#releasedAt(key)));
    return run.startedAt < seen ? unseen(Math.max(now, seen)) : null;
  };

  take = ({ run, subject }: AdmitRequest): void => {
    if (run.cause === 'death') this.#deaths.begin(subject.id, run.id);
  };

  done = (runId: string): void => {
    this.#deaths.done(runId);
  };

  #now(): number {
    return this.#options.time.now();
  }

  /** Whatever happens, and whoever asks: what has left the window counts no more. */
  #age(): void {
    this.#judge(this.#deaths.age(this.#now() - this.#options.settings().window));
  }

  /** Engages and releases by itself. */
  #judge(tallies: Iterable<Tally>): void {
    if (this.#decide(tallies)) this.#letGo();
  }

  /** Answers whether a scope was released. */
  #decide(tallies: Iterable<Tally>): boolean {
    let released = false;
    for (const tally of tallies) {
      const name = nameOf(tally.key);
      const { enabled, window } = this.#options.settings();
      const state = this.#state(tally);
      if (!state.engaged && enabled && tally.recent > state.limit) {
        this.#engaged.set(name, this.#now());
        const died = `${deadOf(state)} died within ${window / 1000} s (limit ${state.limit})`;
        this.#tell('engaged', this.#state(tally), died);
      } else if (state.engaged && (!enabled || tally.dead <= state.limit)) {
        this.#engaged.delete(name);
        this.#recovered.set(name, this.#now());
        released = true;
        const left = `${deadOf(state)} are still dead (limit ${state.limit})`;
        this.#tell('released', this.#state(tally), enabled ? left : 'the brake was turned off');
      }
    }
    this.#arm();
    return released;
  }

  #letGo(): void {
    for (const listener of this.#released) listener();
  }

  /** What was rebuilt leaves the window by itself, and what is braked must hear of it. */
  #arm(): void {
    const { oldest } = this.#deaths;
    if (this.#stopped || this.#cancel !== null) return;
    if (this.#engaged.size === 0 || oldest === null) return;
    const { time, settings } = this.#options;
    this.#cancel = time.after(Math.max(0, oldest + settings().window - time.now()), () => {
      this.#cancel = null;
      this.#age();
      this.#arm();
    });
  }

  #releasedAt(key: BrakeKey): number {
    return Math.max(this.#deaths.forgivenAt(key), this.#recovered.get(nameOf(key)) ?? 0);
  }

  #state({ key, size, recent, dead, waiting }: Tally): BrakeState {
    const since = this.#engaged.get(nameOf(key)) ?? null;
    const limit = limitOf(this.#options.settings().limits[key.scope], size);
    const engaged = since !== null;
    return { ...key, engaged, since, dead: engaged ? dead : recent, size, limit, parked: waiting };
  }

  #tell(type: BrakeDecision['type'], state: BrakeState, reason: string): void {
    for (const listener of this.#decided) listener({ type, state, reason });
  }
}

/** Keeps back what would replace or restart the dead; orders are nothing to it. */
export function brakeGate({ check, take, done }: BrakeKeeper): Gate {
  // Nothing is admitted without another look, for which the scheduler is told of releases.
  return { name: 'brake', check, take, done, onChange: () => {} };
}

const settling = (settle: number, until: number): Parked => ({
  gate: 'brake',
  group: 'brake settling',
  reason: `brake settling: it must be dead for ${settle / 1000} s before it is rebuilt`,
  until,
  recheck: true,
});

const braked = (state: BrakeState): Parked => ({
  gate: 'brake',
  group: `brake ${nameOf(state)}`,
  reason: `brake: ${deadOf(state)} have died (limit ${state.limit})`,
  recheck: true,
});

const unseen = (until: number): Parked => ({
  gate: 'brake',
  group: 'brake look',
  reason: 'brake: it is looked at again before it is rebuilt',
  until,
  recheck: true,
});
