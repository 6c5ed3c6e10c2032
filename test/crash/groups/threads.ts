import { Client } from '../../../scripts/process/client.ts';
import { INSPECTED, openThreads } from '../../../scripts/process/threads.ts';
import { experiment, type Group, groundOf } from '../experiment.ts';
import type { Scene } from '../trial.ts';

/** How a thread comes to its end: it has no signal of its own. */
const ENDS: Readonly<Record<string, string>> = {
  exits: 'process.exit(3)',
  throws: "setImmediate(() => { throw new Error('thrown past everybody') })",
  'runs out of memory': 'for (const hoard = []; ; ) hoard.push(new Array(1e5).fill(hoard.length))',
  'runs for ever': 'for (;;);',
};

const SETTINGS = {
  ...INSPECTED,
  RUG_SCHEDULER_WORKER_HEAP_MB: '128',
  RUG_SCHEDULER_STALL_SECONDS: '2',
};
const WORKER = /piscina/;
const STORE = /store\/thread\.entry/;
/** Within this time it ends, or is found out, milliseconds. */
const HEARD_MS = 5_000;
const SHARES = [0.1, 0.3, 0.5, 0.7];
/** One that stands still before it has turned is given a minute; the rest comes after that. */
const REST_MS = 150_000;

/** A worker ends in the middle of its work, in each way in which a thread can; and the store's thread. */
export const threads: Group = (store, extent, servers) => {
  const trial = (seed: number) => ({
    ground: groundOf(store, servers),
    seed,
    events: extent.fewEvents,
    settings: SETTINGS,
    restMs: REST_MS,
  });
  const workers = Object.entries(ENDS).map(([how, expression]) =>
    experiment(`${store}/threads/a worker ${how}`, extent, (seed) => ({
      ...trial(seed),
      disturb: (scene) => endWorkers(scene, expression),
    })),
  );
  if (store !== 'embedded') return workers;
  return [
    ...workers,
    experiment(`${store}/threads/the thread of the store exits`, extent, (seed) => ({
      ...trial(seed),
      disturb: async ({ life, reached }) => {
        const { tell, close } = await openThreads(life.process.said());
        for (const share of SHARES) {
          await reached(share);
          if (tell(STORE, ENDS.exits ?? '') !== 1) throw new Error('the store has no thread');
        }
        close();
        return SHARES.length;
      },
    })),
  ];
};

async function endWorkers({ dice, life, reached }: Scene, expression: string): Promise<number> {
  const client = new Client(life.process.url);
  const { tell, close } = await openThreads(life.process.said());
  for (const share of SHARES) {
    await reached(share);
    const lost = await client.workersLost();
    const isLess = async (): Promise<boolean> => (await client.workersLost()) > lost;
    // A thread that has only just begun may not hear it.
    for (let heard = false; !heard; ) {
      tell(WORKER, expression, dice.between(1, 2));
      heard = await client.until(isLess, HEARD_MS).then(
        () => true,
        () => false,
      );
    }
  }
  close();
  return client.workersLost();
}
