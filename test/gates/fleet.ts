/** Resources that die and come back, as the directory tells of them, and a brake that watches. */
import { BrakeKeeper, brakeGate } from '../../src/gates/brake.ts';
import type {
  BrakeDecision,
  BrakeKey,
  BrakeLimit,
  BrakeRelease,
  BrakeSettings,
} from '../../src/model/brake.ts';
import type { AdmitRequest, Gate, Parked } from '../../src/model/ports.ts';
import type { Identity, ResourceRow, Run, RunCause } from '../../src/model/resource.ts';
import type { State, Status } from '../../src/model/words.ts';
import { ResidentDirectory } from '../../src/scheduler/directory.ts';
import { aRun, routerRow } from '../support/rows.ts';
import { VirtualTime } from '../support/virtual-time.ts';

export const NEVER: BrakeLimit = { share: null, number: null, atLeast: 1 };

/** Ten minutes, two minutes, a fifth of everything; nothing else is limited. */
export const SETTINGS: BrakeSettings = {
  enabled: true,
  window: 600_000,
  settle: 120_000,
  limits: {
    global: { share: 0.2, number: null, atLeast: 1 },
    tenant: NEVER,
    hardware: NEVER,
    rack: NEVER,
  },
};

/** `r<from>` ... up to `r<to>`, without that one. */
export const ids = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, i) => `r${from + i}`);

export class Fleet {
  readonly time: VirtualTime;
  readonly directory = new ResidentDirectory();
  readonly keeper: BrakeKeeper;
  readonly gate: Gate;
  readonly decisions: BrakeDecision[] = [];
  settings: BrakeSettings;
  releases = 0;
  #runs = 0;

  constructor(settings: Partial<BrakeSettings> = {}, time = new VirtualTime()) {
    this.time = time;
    this.settings = { ...SETTINGS, ...settings };
    const { directory } = this;
    this.keeper = new BrakeKeeper({ time, directory, settings: () => this.settings });
    this.gate = brakeGate(this.keeper);
    this.keeper.onDecision((decision) => this.decisions.push(decision));
    this.keeper.onRelease(() => {
      this.releases += 1;
    });
  }

  /** Configured resources `r0` ... and a brake that knows them. */
  static of(size: number, settings: Partial<BrakeSettings> = {}): Fleet {
    const fleet = new Fleet(settings);
    for (let i = 0; i < size; i++) fleet.put(`r${i}`);
    fleet.keeper.load([]);
    return fleet;
  }

  put(id: string, status: Status = 'configured', over: Partial<Identity> = {}): void {
    this.#change(id, status, null, 'CalcAction', over);
  }

  close(id: string): void {
    this.#change(id, 'gone', null, 'Exit');
  }

  /** A look has found it dead, or something has asked for a run; answers what it waits for. */
  wants(id: string, cause: RunCause = 'death'): Parked | null {
    this.#runs += 1;
    const startedAt = this.time.now();
    this.#change(id, 'down', aRun(`run ${this.#runs}`, { cause, verb: 'scrub', startedAt }));
    return this.asks(id);
  }

  /** Tries the run that it wants. */
  asks(id: string): Parked | null {
    return this.gate.check(this.request(id));
  }

  /** The same, and it begins where it may. */
  begins(id: string): boolean {
    const request = this.request(id);
    if (this.gate.check(request) !== null) return false;
    this.gate.take(request);
    return true;
  }

  request(id: string): AdmitRequest {
    const row = this.#row(id);
    if (row.run === null) throw new Error(`${id} wants nothing`);
    const subject = { ...row, incarnation: 1 };
    return { run: row.run, subject, driver: 'virtual_router_phantom', now: this.time.now() };
  }

  release(scope: BrakeKey['scope'], key: string): BrakeRelease {
    const release = { scope, key, at: this.time.now(), who: 'alice', reason: 'they burn' };
    this.keeper.release([release]);
    return release;
  }

  /** Whether a scope is engaged. */
  engaged(scope: BrakeKey['scope'] = 'global', key = '*'): boolean {
    return this.keeper.would({ scope, key }, 0).engaged;
  }

  #row(id: string): ResourceRow {
    const row = this.directory.get(id);
    if (row === undefined) throw new Error(`there is no ${id}`);
    return row;
  }

  #change(
    id: string,
    status: Status,
    run: Run | null,
    state: State = 'CalcAction',
    over: Partial<Identity> = {},
  ): void {
    const row = this.directory.get(id) ?? routerRow(id, over);
    this.directory.put({ ...row, run, view: { ...row.view, status, state } });
  }
}
