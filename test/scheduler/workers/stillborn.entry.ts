import { workerData } from 'node:worker_threads';

export { turn } from './unruly.entry.ts';

/** Counts the workers of a lane; the second one does not live to see a turn. */
if (Atomics.add(new Int32Array(workerData.settings.births), 0, 1) === 1) process.exit(5);
