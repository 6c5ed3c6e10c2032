import type { GateWord, LookResult, Outcome } from '../model/driver.ts';
import type { ActTask, LookTask } from '../model/lane.ts';
import type { SharedWords } from '../model/sharedwords.ts';
import type { TaskEnd, TurnTask } from '../model/turn.ts';

interface Task {
  readonly resourceId: string;
  readonly runId: string | null;
  readonly at: (slot: number) => TurnTask;
  readonly end: (ending: TaskEnd['ending']) => void;
  /** What the run was last told. */
  word: GateWord;
  /** Null: it waits. */
  slot: number | null;
}

/** The verbs and looks of a lane: those that wait for a slot, and those that its worker has. */
export class LaneTasks {
  readonly #words: SharedWords;
  readonly #free: number[];
  readonly #waiting: Task[] = [];
  readonly #underWay = new Map<number, Task>();
  /** Those whose worker is dead, until somebody knows why. */
  #lost: Task[] = [];
  readonly #runs = new Map<string, Task>();

  constructor(concurrency: number, words: SharedWords) {
    this.#words = words;
    this.#free = Array.from({ length: concurrency }, (_, i) => i + 1);
  }

  act(task: ActTask): Promise<Outcome> {
    return this.#add<Outcome>(task.subject.id, task.run.id, (slot) => ({ slot, act: task }));
  }

  look(task: LookTask): Promise<LookResult> {
    return this.#add<LookResult>(task.subject.id, null, (slot) => ({ slot, look: task }));
  }

  tell(runId: string, word: GateWord): void {
    const task = this.#runs.get(runId);
    if (task === undefined) return;
    task.word = word;
    if (task.slot !== null) this.#words.tell(task.slot, word);
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  /** The resource that works in `slot`. */
  resident(slot: number): string | null {
    return this.#underWay.get(slot)?.resourceId ?? null;
  }

  /** What there is a slot for; from now on it is under way. */
  take(): readonly TurnTask[] {
    if (this.#waiting.length === 0) return [];
    const taken = this.#waiting.splice(0, this.#free.length);
    return taken.map((task) => {
      const slot = this.#free.pop() ?? 0;
      task.slot = slot;
      this.#words.tell(slot, task.word);
      this.#underWay.set(slot, task);
      return task.at(slot);
    });
  }

  end(slot: number, ending: TaskEnd['ending']): void {
    const task = this.#underWay.get(slot);
    if (task === undefined) return;
    this.#release(slot, task);
    task.end(ending);
  }

  /** The worker is dead; its slots are free. */
  lose(): void {
    this.#lost.push(...this.#underWay.values());
    for (const [slot, task] of this.#underWay) this.#release(slot, task);
  }

  failLost(error: unknown): void {
    const lost = this.#lost;
    this.#lost = [];
    for (const { end } of lost) end({ ok: false, error });
  }

  #add<T extends Outcome | LookResult>(
    resourceId: string,
    runId: string | null,
    at: Task['at'],
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const end: Task['end'] = (ending) => {
        // What comes back is of the kind that was sent.
        if (ending.ok) resolve(ending.value as T);
        else reject(ending.error);
      };
      const task: Task = { resourceId, runId, at, end, word: 'go', slot: null };
      if (runId !== null) this.#runs.set(runId, task);
      this.#waiting.push(task);
    });
  }

  #release(slot: number, { runId }: Task): void {
    this.#underWay.delete(slot);
    this.#free.push(slot);
    if (runId !== null) this.#runs.delete(runId);
  }
}
