import { decideDrivers } from './drivers/decide-drivers.ts';
import { runLook, runVerb } from './drivers/pipeline/run.ts';
import { decide } from './machines/decide.ts';
import type { DriverRegistry } from './model/driver.ts';
import type { LaneWork } from './model/lane.ts';
import type { Environment } from './model/ports.ts';

/**
 * What a lane does, in a worker of the product as in the one thread of scenarios and simulations: the
 * pure heart, and the drivers' pipeline. `signal` ends it with whoever runs it.
 */
export function laneWork(
  registry: DriverRegistry,
  { time, checkpoint }: Pick<Environment, 'time' | 'checkpoint'>,
  signal?: AbortSignal,
): LaneWork {
  const { kinds, driver } = registry;
  const ended = signal === undefined ? {} : { signal };
  return {
    decide,
    drivers: decideDrivers(registry),
    act: (task, gateWord) =>
      runVerb(driver(task.subject.kind, task.subject.hardware), task, {
        kinds,
        time,
        gateWord,
        checkpoint: (point) => checkpoint(point, task.subject.id),
        ...ended,
      }),
    look: (task) =>
      runLook(driver(task.subject.kind, task.subject.hardware), task, { time, ...ended }),
  };
}
