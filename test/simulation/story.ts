/** What happens to rug in a simulation, and what was confirmed to whom. */
import type { Core } from '../../src/core.ts';
import { HAPPENINGS } from './acts/acts.ts';
import { Bus } from './bus.ts';
import type { Act } from './dials.ts';
import { Operators } from './operators.ts';
import { Process } from './process/process.ts';
import type { Stage } from './stage.ts';

export class Story {
  readonly stage: Stage;
  readonly bus: Bus;
  readonly operators: Operators;
  readonly processes: Process[] = [];
  #numbers = 0;

  constructor(stage: Stage) {
    this.stage = stage;
    this.bus = new Bus(stage);
    this.operators = new Operators(this);
  }

  /** The process that has the partition, or will have it once it has started. */
  get present(): Process | undefined {
    return this.processes.findLast(({ alive, owner }) => alive && owner);
  }

  /** Its core, once it has started. */
  get core(): Core | null {
    return this.present?.core ?? null;
  }

  start(): void {
    const process = new Process(`P${this.processes.length + 1}`, this.stage, (ready) => {
      if (ready === this.present) this.bus.deliverTo(ready);
    });
    this.processes.push(process);
  }

  act(act: Act): void {
    if (this.present === undefined) this.start();
    this.stage.faults.count(act);
    HAPPENINGS[act](this, this.stage);
  }

  /** A number that nobody has had. */
  next(): number {
    this.#numbers += 1;
    return this.#numbers;
  }
}
