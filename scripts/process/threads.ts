/** The worker threads of a process, reached by its inspector: what has no signal of its own can be ended so. */
import { z } from 'zod';

/** For the environment of the process whose threads are meant: an inspector on a free port of loopback. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const;

export interface Threads {
  /**
   * Has the threads whose script matches, or so many of them, carry out an expression, in the middle
   * of whatever they do; answers how many were told. What comes of it is not waited for: it may be
   * their end.
   */
  readonly tell: (script: RegExp, expression: string, most?: number) => number;
  readonly close: () => void;
}

const notice = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('NodeWorker.attachedToWorker'),
    params: z.object({ sessionId: z.string(), workerInfo: z.object({ url: z.string() }) }),
  }),
  z.object({
    method: z.literal('NodeWorker.detachedFromWorker'),
    params: z.object({ sessionId: z.string() }),
  }),
]);

/**
 * @param said what the process has written to standard error
 * @throws Error when it was not started with `INSPECTED`
 */
export async function openThreads(said: string): Promise<Threads> {
  const address = /Debugger listening on (ws:\S+)/.exec(said)?.[1];
  if (address === undefined) throw new Error('the process has no inspector');
  const sessions = new Map<string, string>();
  const socket = new WebSocket(address);
  let requests = 0;
  const ask = (method: string, params: object): void => {
    socket.send(JSON.stringify({ id: ++requests, method, params }));
  };
  const enabled = new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () =>
      ask('NodeWorker.enable', { waitForDebuggerOnStart: false }),
    );
    socket.addEventListener('error', () => reject(new Error(`no inspector at ${address}`)));
    socket.addEventListener('message', ({ data }) => {
      const message: unknown = JSON.parse(String(data));
      // What there is already is told before the answer.
      if (z.object({ id: z.literal(1) }).safeParse(message).success) resolve();
      const { data: told } = notice.safeParse(message);
      if (told?.method === 'NodeWorker.attachedToWorker') {
        sessions.set(told.params.sessionId, told.params.workerInfo.url);
      } else if (told !== undefined) sessions.delete(told.params.sessionId);
    });
  });
  await enabled;
  return {
    tell: (script, expression, most = sessions.size) => {
      // The latest first: that a thread is gone is not always told.
      const latest = [...sessions].toReversed();
      const meant = latest.filter(([, url]) => script.test(url)).slice(0, most);
      const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
      for (const [sessionId] of meant)
        ask('NodeWorker.sendMessageToWorker', { sessionId, message });
      return meant.length;
    },
    close: () => socket.close(),
  };
}
