import type {
  DecideDrivers,
  DecideInput,
  LookDecision,
  Notice,
  TransitionNote,
} from '../model/decide.ts';
import type { LookResult, Outcome } from '../model/driver.ts';
import type { Entry, Mailbox } from '../model/mailbox.ts';
import type { Run } from '../model/resource.ts';
import type { State } from '../model/words.ts';
import { assessOutcome } from './assess.outcome.ts';
import { assessLook } from './assess.probe.ts';
import { type Draw, draw } from './chance.ts';
import { action, type Context, removing } from './context.ts';
import { Desired } from './desired.ts';
import { REASONS } from './dispositions.ts';
import { EFFECTS } from './effects.ts';
import { type Finding, result } from './result.ts';
import { runOf } from './run.ts';
import { type Scene, scene } from './scene.ts';
import { step } from './scope.ts';
import { type Signal, take } from './signal.ts';
import type { Snapshot } from './snapshot.ts';
import { type Choice, choose, type Refused } from './take.ts';
import { takenBack, undoOf } from './undo.ts';

/**
 * One decision, from its cause to the next effect or rest: the machine is fed, and asked what it
 * wants, until that is a verb (a commit with a run), a look, or nothing (a commit at rest).
 */
export class Traversal {
  readonly scene: Scene;
  readonly draw: Draw;
  readonly before: Snapshot;
  readonly transitions: TransitionNote[] = [];
  readonly refused: Refused[] = [];
  readonly told: Notice[] = [];
  /** Entries that came to nothing: refused, or there was nothing to do. */
  readonly removed: Entry[] = [];
  state: State;
  context: Context;
  mailbox: Mailbox;
  desired: Desired;
  /** What a deletion had absorbed that was not for this resource. */
  restored: readonly Entry[] = [];
  /** The entry this decision is about. */
  taken: Entry | null = null;
  run: Run | null = null;
  command: string | null = null;
  readonly #looks: readonly LookResult[];
  #answered = 0;

  constructor(
    before: Snapshot,
    looks: readonly LookResult[],
    input: DecideInput,
    drivers: DecideDrivers,
  ) {
    this.scene = scene(input, drivers);
    this.draw = draw(input.seed, input.identity.id, input.now);
    this.before = before;
    this.state = before.state;
    this.context = before.context;
    this.mailbox = input.mailbox;
    this.desired = new Desired(input.spec, input.revision);
    this.#looks = looks;
  }

  /** The verb of `run` has ended; answers the look that is needed next, null when it can be committed. */
  done(run: Run, outcome: Outcome): LookDecision | null {
    this.taken = this.context.current;
    this.context = { ...this.context, ...takenBack(this.context, outcome), undo: null };
    this.#find(assessOutcome(this.state, this.context, run, outcome, this.scene));
    return this.#onward();
  }

  /** Something may be taken, or the machine may go on by itself; answers like `done`. */
  wake(): LookDecision | null {
    if (isRest(this.state)) this.#take();
    return this.#onward();
  }

  #take(): void {
    const choice = choose(this.state, this.context, this.mailbox, this.scene);
    this.refused.push(...choice.refused);
    this.removed.push(...choice.removed);
    this.#accept(choice);
    if (choice.next === 'begin') {
      this.desired = this.desired.emptied();
      this.#feed({ type: 'BEGIN', learn: {} });
      this.#take();
    } else if (choice.next !== 'rest') {
      this.taken = choice.entry;
      this.#feed(take(choice.entry));
    }
  }

  /** The patch of the first life counts from its first commit on, unless the resource is leaving. */
  #accept({ next, entry, mailbox }: Choice): void {
    const stays = mailbox.length === this.mailbox.length;
    const restored = next === 'take' && entry?.type === 'RESTART';
    const counts = restored || !isLeaving(this.state, this.context);
    const patch = this.mailbox[0]?.patch ?? null;
    if (counts && patch !== null) this.desired = this.desired.patched(patch);
    this.mailbox = counts && stays ? unpatched(mailbox) : mailbox;
  }

  /** What arrived during a verb counts as soon as it has ended. */
  #catchUp(): void {
    const patch = this.mailbox[0]?.patch ?? null;
    if (patch === null || isLeaving(this.state, this.context)) return;
    this.desired = this.desired.patched(patch);
    this.mailbox = unpatched(this.mailbox);
  }

  #onward(): LookDecision | null {
    for (;;) {
      this.#catchUp();
      const effect = EFFECTS[this.state](this.context, this.desired, this.scene);
      if (effect.ask === 'rest') return null;
      if (effect.ask === 'answer') {
        this.#find(effect);
      } else if (effect.ask === 'verb') {
        const apart = this.context.status === 'degraded' ? { uneven: true } : {};
        const learn = { ...apart, ...effect.learn };
        this.context = { ...this.context, ...learn, undo: undoOf(this.context, learn) };
        this.command = effect.verb;
        this.run = runOf(effect, this.context, this.desired, this.scene, this.draw);
        return null;
      } else {
        const looked = this.#looks[this.#answered];
        if (looked?.look !== effect.look) return this.#look(effect.look);
        this.#answered++;
        this.#looked(looked);
      }
    }
  }

  /** A look takes nothing: once it is answered, the decision is made again with what it found. */
  #look(look: LookDecision['look']): LookDecision {
    return {
      type: 'look',
      look,
      members: this.context.members,
      work: JSON.stringify(this.#looks.slice(0, this.#answered)),
      state: this.state,
    };
  }

  #looked(looked: LookResult): void {
    this.command = looked.look;
    if (looked.ok && looked.look === 'stats') this.told.push({ type: 'stats', body: looked.stats });
    this.#find(assessLook(this.state, this.context, looked, this.desired, this.scene));
  }

  #find(finding: Finding): void {
    const { how } = finding;
    if (how === 'exists') this.restored = this.context.current?.over ?? [];
    if (how === 'exists' || how === 'unsupported') {
      const origin = this.context.current?.origin ?? 'bus';
      this.refused.push({ event: action(this.context), reason: REASONS[how], origin });
    }
    this.#feed(result(finding, this.scene.kind.recovery));
  }

  #feed(signal: Signal): void {
    const next = step(this.state, this.context, signal);
    if (next.guard === null) {
      // There is nothing to do in this state: what it waited for has come all the same.
      this.context = { ...this.context, wait: null, wakeAt: null };
      return;
    }
    this.transitions.push({ from: this.state, to: next.state, guard: next.guard });
    this.state = next.state;
    this.context = isWork(next.state) ? { ...next.context, phase: next.state } : next.context;
  }
}

function isRest(state: State): boolean {
  return state === 'CalcAction' || state === 'Held' || state === 'Exit';
}

const PASSED: readonly State[] = [
  'CalcAction',
  'Exit',
  'Alive',
  'Stats',
  'PushUpdate',
  'ClearError',
];

/** A state in which a resource may be for long enough to be named as its phase. */
function isWork(state: State): boolean {
  return !PASSED.includes(state);
}

/** What arrives now belongs to the next life, or to nobody. */
function isLeaving(state: State, context: Context): boolean {
  return state === 'Held' || state === 'Exit' || (state !== 'RestartVM' && removing(context));
}

function unpatched(mailbox: Mailbox): Mailbox {
  const [first, ...later] = mailbox;
  return first === undefined || first.patch === null
    ? mailbox
    : [{ patch: null, entries: first.entries }, ...later];
}
