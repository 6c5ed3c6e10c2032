import { AsyncResource } from 'node:async_hooks';
import type { LaneWork } from '../../../src/model/lane.ts';

/** Whatever else goes on in a worker. */
const others = new AsyncResource('others');

/**
 * Work whose ends are written in the id of the resource: what a broken driver could do to a worker.
 * `fine`: ends well. `hold`: ends when its gate word says cancel. `exit`, `throw`,
 * `throw-among-others` (who have work to do too), `heap`, `loop`, `late-exit`: take the worker down;
 * `afterwards` does when it has ended well. A look tells the port the worker listens on, if it does.
 */
export function unrulyWork(
  turns: (turn: () => boolean) => Promise<void>,
  port: () => Promise<number> = async () => 0,
): LaneWork {
  const some = async (most: number): Promise<void> => {
    let left = most;
    await turns(() => --left === 0);
  };
  const misbehave = async (id: string): Promise<void> => {
    if (id.startsWith('exit')) process.exit(3);
    if (id.startsWith('throw'))
      queueMicrotask(() => {
        throw new Error('thrown past everybody');
      });
    if (id.startsWith('throw-among'))
      others.runInAsyncScope(() => {
        for (let n = 0; n < 100; n++) queueMicrotask(() => {});
      });
    if (id.startsWith('throw')) await new Promise(() => {});
    if (id.startsWith('heap'))
      for (const hoard: string[][] = []; ; ) hoard.push(new Array(1e5).fill(id + hoard.length));
    if (id.startsWith('loop')) for (;;);
    if (id.startsWith('late')) {
      await some(3);
      process.exit(4);
    }
    if (id.startsWith('afterwards'))
      void some(100).then(() => {
        for (;;);
      });
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
