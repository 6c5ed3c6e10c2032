import type { LaneWork } from '../../../src/model/lane.ts';

/**
 * Work whose ends are written in the id of the resource: what a broken driver could do to a worker.
 * `fine`: ends well. `hold`: ends when its gate word says cancel. `exit`, `throw`, `heap`, `loop`,
 * `late-exit`: take the worker down. A look tells the port the worker listens on, if it does.
 */
export function unrulyWork(
  turns: (turn: () => boolean) => Promise<void>,
  port: () => Promise<number> = async () => 0,
): LaneWork {
  const misbehave = async (id: string): Promise<void> => {
    if (id.startsWith('exit')) process.exit(3);
    if (id.startsWith('throw'))
      queueMicrotask(() => {
        throw new Error('thrown past everybody');
      });
    if (id.startsWith('throw')) await new Promise(() => {});
    if (id.startsWith('heap'))
      for (const hoard: string[][] = []; ; ) hoard.push(new Array(1e5).fill(id + hoard.length));
    if (id.startsWith('loop')) for (;;);
    if (id.startsWith('late')) {
      let left = 3;
      await turns(() => --left === 0);
      process.exit(4);
    }
  };
  return {
    decide: (input) => {
      if (input.identity.id.startsWith('exit')) process.exit(3);
      if (input.identity.id.startsWith('bug')) throw new Error('a defect of decide');
      return { type: 'look', look: 'probe', members: [], work: input.identity.id, state: 'Alive' };
    },
    drivers: { required: () => 1, serves: () => true, supports: () => true, keys: () => [] },
    act: async ({ subject }, gateWord) => {
      await misbehave(subject.id);
      if (subject.id.startsWith('hold')) await turns(() => gateWord() === 'cancel');
      return { ok: true, result: { instances: [] }, steps: [], took: 1 };
    },
    look: async ({ subject }) => {
      await misbehave(subject.id);
      return { look: 'stats', ok: true, stats: { id: subject.id, port: await port() } };
    },
  };
}
