import { laneWork } from '../../../src/lanework.ts';
import type { DriverRegistry } from '../../../src/model/driver.ts';
import type { Lane } from '../../../src/model/lane.ts';
import type { Environment } from '../../../src/model/ports.ts';
import { inlineLane } from '../../../src/scheduler/inline-lane.ts';
import { MortalLane } from '../../e2e/mortal.ts';
import type { Watch } from '../invariants/watch.ts';
import type { Stage } from '../stage.ts';
import type { Line } from './line.ts';
import { distant } from './points.ts';
import type { Process } from './process.ts';

/** A worker: tasks hop to it and their answers back. A verb's gate word is there from its beginning. */
export function laneOf(
  { hop }: Stage,
  { back }: Line,
  registry: DriverRegistry,
  env: Environment,
): MortalLane {
  return new MortalLane((signal) => {
    const work = distant(laneWork(registry, env, signal), { hop, back }, ['act', 'look']);
    return distant(inlineLane(work), { hop, back }, ['decide']);
  });
}

/** The lane as the process has it: whatever begins and ends there is told to `watch`. */
export function watchedLane(lane: Lane, process: Process, watch: Watch): Lane {
  return {
    decide: (batch) => {
      const ids = batch.map(({ identity }) => identity.id);
      return watch.during(process, 'decide', ids, lane.decide(batch));
    },
    act: (task) => {
      watch.acts(process, task);
      const { id } = task.subject;
      return watch.during(process, 'act', [id], lane.act(task), task.run.deadline);
    },
    look: (task) => {
      watch.looks(process, task);
      return lane.look(task);
    },
    tell: lane.tell,
    close: lane.close,
  };
}
