/** The port to the workers: what a shard decides, does and looks at, wherever that runs. */
import type { Decide, DecideDrivers, DecideInput, Decision } from './decide.ts';
import type { Fence, GateWord, LookResult, Outcome, Subject } from './driver.ts';
import type { Member, Run } from './resource.ts';
import type { Look } from './words.ts';

/** The decide and act functions of a shard, wherever they run. */
export interface Lane {
  /** Pure, a few milliseconds for a batch; answers in order. Rejects with LaneError. */
  readonly decide: (batch: readonly DecideInput[]) => Promise<readonly Decision[]>;
  /** Runs one verb; hundreds at once. Rejects with LaneError when its executor died. */
  readonly act: (task: ActTask) => Promise<Outcome>;
  readonly look: (task: LookTask) => Promise<LookResult>;
  /** Tells a verb under way to stop at its next step (a gate word); unknown run ids are ignored. */
  readonly tell: (runId: string, word: 'pause' | 'go' | 'cancel' | 'lost') => void;
  readonly close: () => Promise<void>;
}

/** What a lane runs: the pure heart and the drivers' pipeline. */
export interface LaneWork {
  readonly decide: Decide;
  readonly drivers: DecideDrivers;
  readonly act: (task: ActTask, gateWord: () => GateWord) => Promise<Outcome>;
  readonly look: (task: LookTask) => Promise<LookResult>;
}

export interface ActTask {
  readonly subject: Subject;
  readonly run: Run;
  readonly fence: Fence;
}

export interface LookTask {
  readonly look: Look;
  readonly subject: Subject;
  readonly members: readonly Member[];
  readonly fence: Fence;
}

/** An executor died under its tasks. `culprit` is the resource it was working on, when known. */
export class LaneError extends Error {
  readonly culprit: string | null;
  constructor(message: string, culprit: string | null, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'LaneError';
    this.culprit = culprit;
  }
}
