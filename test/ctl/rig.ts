import { onTestFinished } from 'vitest';
import { createClient } from '../../src/ctl/client.ts';
import type { CtlPorts } from '../../src/ctl/ports.ts';
import { runCtl } from '../../src/ctl/run.ts';
import { systemTime } from '../../src/environment.ts';
import type { MemoryPorts } from '../api/ports.ts';
import { NOW } from '../api/samples.ts';
import { serve } from '../api/serve.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Situation {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** What a person answers; absent: there is nobody. */
  readonly answer?: boolean;
}

export interface Rig {
  /** What the API works on. */
  readonly world: MemoryPorts;
  readonly url: string;
  /** The questions that were asked of a person. */
  readonly asked: string[];
  /** True: nobody answers any more. */
  outage: boolean;
  /** Called at each pause, with how many there were before. */
  onPause: (count: number) => void;
  readonly run: (...args: string[]) => Promise<Ended>;
}

/** rug-ctl against an API over memory, on a real socket. Pauses take no time but move the clock. */
export async function rig(situation: Situation = {}): Promise<Rig> {
  const { api, ports } = serve();
  const url = await api.listen();
  onTestFinished(() => api.close());
  const { isTTY = false, columns, env = {}, files = {}, answer } = situation;
  const asked: string[] = [];
  let now = NOW + 60_000;
  let pauses = 0;
  const rigged: Rig = {
    world: ports,
    url,
    asked,
    outage: false,
    onPause: () => undefined,
    run: async (...args) => {
      const written = { out: '', err: '' };
      const into = (stream: 'out' | 'err'): CtlPorts['out'] => ({
        write: (text) => {
          written[stream] += text;
        },
        isTTY,
        columns,
      });
      const code = await runCtl(args, {
        version: '1.2.3',
        connect: (base) =>
          createClient(base, systemTime, (input, init) =>
            rigged.outage ? Promise.reject(refused()) : fetch(input, init),
          ),
        out: into('out'),
        err: into('err'),
        env: { RUG_URL: url, ...env },
        time: {
          now: () => now,
          after: (ms, wake) => {
            now += ms;
            rigged.onPause(pauses++);
            const soon = setImmediate(wake);
            return () => clearImmediate(soon);
          },
        },
        read: async (path) => {
          const text = files[path];
          if (text === undefined) throw new Error('no such file');
          return text;
        },
        confirm:
          answer === undefined
            ? null
            : async (question) => {
                asked.push(question);
                return answer;
              },
      });
      return { code, ...written };
    },
  };
  return rigged;
}

/** What fetch throws when nobody listens. */
const refused = (): Error => new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });

/** The widest line of a text. */
export const width = (text: string): number =>
  Math.max(...text.split('\n').map((line) => line.length));
