import type { GateWord } from '../model/driver.ts';
import type { Lane, LaneWork } from '../model/lane.ts';

/** A lane without a worker: the same functions in this thread, for simulations and unit tests. */
export function inlineLane(work: LaneWork): Lane {
  const words = new Map<string, GateWord>();
  return {
    decide: async (batch) => batch.map((input) => work.decide(input, work.drivers)),
    act: async (task) => {
      words.set(task.run.id, 'go');
      try {
        return await work.act(task, () => words.get(task.run.id) ?? 'lost');
      } finally {
        words.delete(task.run.id);
      }
    },
    look: async (task) => work.look(task),
    tell: (runId, word) => {
      if (words.has(runId)) words.set(runId, word);
    },
    close: async () => {},
  };
}
