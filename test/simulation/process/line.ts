/** How a process is connected: what it has sent arrives, what is sent to it does while it lives. */
import type { Time } from '../../../src/model/ports.ts';
import type { Stage } from '../stage.ts';
import type { Back } from './points.ts';

export class Line {
  readonly time: Time;
  readonly #stage: Stage;
  #alive = true;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.time = {
      now: stage.clock.now,
      after: (ms, wake) =>
        stage.clock.after(ms, () => {
          if (this.#alive) wake();
        }),
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  end(): void {
    this.#alive = false;
  }

  /** Answers in any order: those of many, or from afar. Nothing is told to the dead. */
  readonly back: Back = (answer) =>
    new Promise((resolve, reject) => {
      const { clock, hopMs } = this.#stage;
      const later = (tell: () => void): void => {
        if (this.#alive) clock.after(hopMs(), () => this.#alive && tell());
      };
      answer.then(
        (value) => later(() => resolve(value)),
        (error: unknown) => later(() => reject(error)),
      );
    });

  /** Answers of one object of the process, which come in the order in which it gives them. */
  inOrder(): Back {
    const { clock, dice, hopMs } = this.#stage;
    const ready: (() => void)[] = [];
    const deliver = (): void => {
      if (!this.#alive) return;
      for (const tell of ready.splice(0, dice.between(1, ready.length))) tell();
      if (ready.length > 0) clock.after(hopMs(), deliver);
    };
    const later = (tell: () => void): void => {
      if (ready.push(tell) === 1) clock.after(hopMs(), deliver);
    };
    return (answer) =>
      new Promise((resolve, reject) => {
        answer.then(
          (value) => later(() => resolve(value)),
          (error: unknown) => later(() => reject(error)),
        );
      });
  }
}
