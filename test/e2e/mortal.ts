import type { WorldLink } from '../../src/drivers/phantom/link.ts';
import type { Lane } from '../../src/model/lane.ts';
import { LaneError } from '../../src/model/lane.ts';
import type { Time } from '../../src/model/ports.ts';

/** The life of a process: when it ends, none of its timers rings and no answer reaches it. */
export class Life {
  #alive = true;

  get isAlive(): boolean {
    return this.#alive;
  }

  end(): void {
    this.#alive = false;
  }

  time(time: Time): Time {
    return {
      now: time.now,
      after: (ms, wake) =>
        time.after(ms, () => {
          if (this.#alive) wake();
        }),
    };
  }

  link(link: WorldLink): WorldLink {
    return {
      call: async (request, signal) => {
        if (!this.#alive) return never();
        const answer = await link.call(request, signal);
        return this.#alive ? answer : never();
      },
      close: () => link.close(),
    };
  }
}

const never = (): Promise<never> => new Promise(() => {});

/** Whose task a lane has under way. */
export interface Task {
  readonly what: 'decide' | 'act' | 'look';
  readonly id: string;
}

/** A lane that says what it has under way, and that can die like a worker. */
export class MortalLane implements Lane {
  readonly #make: (signal: AbortSignal) => Lane;
  readonly underWay = new Set<Task>();
  /** Every resource that was ever on this lane. */
  readonly seen = new Set<string>();
  /** Resources that had two decisions or verbs under way at once. */
  readonly doubled = new Set<string>();
  #lane: Lane;
  #life = new AbortController();

  constructor(make: (signal: AbortSignal) => Lane) {
    this.#make = make;
    this.#lane = make(this.#life.signal);
  }

  /** Its tasks are lost, another worker takes its place; `culprit`: whom the death is blamed on. */
  die(culprit: string | null): void {
    const life = this.#life;
    this.#life = new AbortController();
    this.#lane = this.#make(this.#life.signal);
    life.abort(new LaneError('the worker died', culprit));
  }

  decide: Lane['decide'] = (batch) => {
    const ids = batch.map(({ identity }) => identity.id);
    return this.#mortal('decide', ids, (lane) => lane.decide(batch));
  };

  act: Lane['act'] = (task) => this.#mortal('act', [task.subject.id], (lane) => lane.act(task));

  look: Lane['look'] = (task) => this.#mortal('look', [task.subject.id], (lane) => lane.look(task));

  tell: Lane['tell'] = (runId, word) => this.#lane.tell(runId, word);

  close = (): Promise<void> => this.#lane.close();

  async #mortal<T>(
    what: Task['what'],
    ids: readonly string[],
    work: (lane: Lane) => Promise<T>,
  ): Promise<T> {
    const { signal } = this.#life;
    const tasks = ids.map((id) => this.#begin({ what, id }));
    const death = Promise.withResolvers<never>();
    const die = (): void => death.reject(signal.reason);
    signal.addEventListener('abort', die, { once: true });
    try {
      return await Promise.race([death.promise, work(this.#lane)]);
    } finally {
      signal.removeEventListener('abort', die);
      for (const task of tasks) this.underWay.delete(task);
    }
  }

  #begin(task: Task): Task {
    // A look that was given up may end late: it changes nothing, and nobody reads it.
    const others = [...this.underWay].filter(({ id, what }) => id === task.id && what !== 'look');
    if (others.length > 0) this.doubled.add(task.id);
    this.underWay.add(task);
    this.seen.add(task.id);
    return task;
  }
}
