import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Store } from './store.ts';

/** The store in this file, in a thread of its own; one request at a time. */
export function sqliteStore(path: string): Store {
  const thread = new Worker(new URL('./sqlite.entry.ts', import.meta.url), { workerData: path });
  return {
    load: async () => {
      thread.postMessage('load');
      const [loaded] = await once(thread, 'message');
      return loaded;
    },
    write: async (batch) => {
      thread.postMessage(batch);
      await once(thread, 'message');
    },
  };
}
