/**
 * The heap of another Node after a collection, through its inspector: nothing in the program helps.
 * Start it with INSPECTED, and give what it said on standard error.
 */
import { once } from 'node:events';
import { z } from 'zod';

/** Flags of Node: a debugger may come, on a free port of this machine. */
export const INSPECTED: readonly string[] = ['--inspect=127.0.0.1:0'];

const ANSWER_WITHIN_MS = 60_000;

export interface Heap {
  /** Bytes after a collection: of the main thread, and of all threads. */
  readonly main: number;
  readonly all: number;
}

export interface Inspected {
  /** Collects garbage in every thread, and tells what is left. */
  readonly collect: () => Promise<Heap>;
  readonly close: () => void;
}

const message = z.looseObject({
  id: z.number().optional(),
  result: z.looseObject({ usedSize: z.number().optional() }).optional(),
  error: z.looseObject({ message: z.string() }).optional(),
  method: z.string().optional(),
  params: z
    .looseObject({ sessionId: z.string().optional(), message: z.string().optional() })
    .optional(),
});
type Message = z.infer<typeof message>;
type Send = (method: string) => Promise<Message>;

/** Connects to a process that was started with INSPECTED. */
export async function inspect(said: string): Promise<Inspected> {
  const url = /ws:\/\/\S+/.exec(said)?.[0];
  if (url === undefined) throw new Error(`no inspector in: ${said}`);
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const waiting = new Map<string, (answer: Message) => void>();
  const workers = new Set<string>();
  let ids = 0;
  const hear = (session: string, text: string): void => {
    const heard = message.parse(JSON.parse(text));
    const { sessionId = '', message: inner } = heard.params ?? {};
    if (heard.id !== undefined) waiting.get(`${session}/${heard.id}`)?.(heard);
    else if (heard.method === 'NodeWorker.attachedToWorker') workers.add(sessionId);
    else if (heard.method === 'NodeWorker.detachedFromWorker') workers.delete(sessionId);
    else if (inner !== undefined) hear(sessionId, inner);
  };
  socket.addEventListener('message', ({ data }) => hear('', String(data)));
  const asked = (session: string, id: number): Promise<Message> =>
    new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error('the inspector does not answer'));
      const timer = setTimeout(fail, ANSWER_WITHIN_MS);
      waiting.set(`${session}/${id}`, (answer) => {
        clearTimeout(timer);
        waiting.delete(`${session}/${id}`);
        resolve(answer);
      });
    });
  const toMain = (method: string, params: object = {}): Promise<Message> => {
    ids += 1;
    socket.send(JSON.stringify({ id: ids, method, params }));
    return asked('', ids);
  };
  const toWorker =
    (sessionId: string): Send =>
    async (method) => {
      ids += 1;
      const text = JSON.stringify({ id: ids, method });
      const answer = asked(sessionId, ids);
      await toMain('NodeWorker.sendMessageToWorker', { sessionId, message: text });
      return answer;
    };
  await toMain('NodeWorker.enable', { waitForDebuggerOnStart: false });
  return {
    collect: async () => {
      const main = await collected(toMain);
      let all = main;
      for (const worker of workers) all += await collected(toWorker(worker));
      return { main, all };
    },
    close: () => socket.close(),
  };
}

/** Twice: what the first collection finalizes is free after the second. */
async function collected(send: Send): Promise<number> {
  await send('HeapProfiler.collectGarbage');
  await send('HeapProfiler.collectGarbage');
  return (await send('Runtime.getHeapUsage')).result?.usedSize ?? 0;
}
