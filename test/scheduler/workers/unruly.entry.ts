import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { systemSoon, systemTime } from '../../../src/environment.ts';
import { workerTurn } from '../../../src/worker.ts';
import { unrulyWork } from './unruly.work.ts';

const turns = async (turn: () => boolean): Promise<void> => {
  while (!turn()) await pause(1);
};

/** Answers a moment later, by a socket and a timer of a worker that has no task. */
const server = createServer((socket) => {
  socket.once('data', (asked) => setTimeout(() => socket.end(asked), 1));
});
const listening = new Promise<number>((resolve) => {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    resolve(typeof address === 'object' && address !== null ? address.port : 0);
  });
});

export const turn = workerTurn({
  work: unrulyWork(turns, () => listening),
  words: workerData.words,
  time: systemTime,
  soon: systemSoon,
});
