import { createClient } from '../../src/ctl/client.ts';
import type { BusReply, BusRequest, CtlPorts } from '../../src/ctl/ports.ts';
import { runCtl } from '../../src/ctl/run.ts';
import { systemTime } from '../../src/environment.ts';
import { NOW } from '../api/samples.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Situation {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Files by path; what is written goes in here, too. */
  readonly files?: Record<string, string>;
  /** Files that others can read. */
  readonly open?: readonly string[];
  /** What a person answers; absent: there is nobody. */
  readonly answer?: boolean;
  /** What becomes of a command over the bus. */
  readonly bus?: (request: BusRequest) => Promise<BusReply>;
  /** The exit status of a program that is run. */
  readonly status?: number | Error;
}

export interface Runner {
  /** The questions that were asked of a person. */
  readonly asked: string[];
  /** The programs that were run. */
  readonly spawned: string[][];
  /** True: nobody answers any more. */
  outage: boolean;
  /** Called at each pause, with how many there were before. */
  onPause: (count: number) => void;
  /** Called with every text that is written. */
  onWrite: (text: string) => void;
  readonly run: (...args: string[]) => Promise<Ended>;
}

/** rug-ctl in this process, against what listens at `url`. Pauses take no time but move the clock. */
export function runnerAt(url: string, situation: Situation = {}): Runner {
  const runner: Runner = {
    asked: [],
    spawned: [],
    outage: false,
    onPause: () => undefined,
    onWrite: () => undefined,
    run: async (...args) => {
      const written = { out: '', err: '' };
      const code = await runCtl(args, ports(written));
      return { code, ...written };
    },
  };
  const ports = portsOf(url, situation, runner);
  return runner;
}

/** The outside world of rug-ctl; it writes into what it is given. */
export function portsOf(
  url: string,
  situation: Situation,
  runner: Omit<Runner, 'run'>,
): (written: { out: string; err: string }) => CtlPorts {
  const { isTTY = false, columns, env = {}, files = {}, open = [], answer } = situation;
  const { status = 0, bus = async () => ({ kind: 'silent' }) } = situation;
  let now = NOW + 60_000;
  let pauses = 0;
  return (written) => {
    const into = (stream: 'out' | 'err'): CtlPorts['out'] => ({
      write: (text) => {
        written[stream] += text;
        runner.onWrite(text);
      },
      isTTY,
      columns,
    });
    return {
      version: '1.2.3',
      connect: (access) =>
        createClient(access, systemTime, (input, init) =>
          runner.outage ? Promise.reject(refused()) : fetch(input, init),
        ),
      command: bus,
      db: noDatabase,
      out: into('out'),
      err: into('err'),
      env: { RUG_URL: url, HOME: '/~anna', ...env },
      time: {
        now: () => now,
        after: (ms, wake) => {
          now += ms;
          runner.onPause(pauses++);
          const soon = setImmediate(wake);
          return () => clearImmediate(soon);
        },
      },
      read: async (path) => {
        const text = files[path];
        if (text === undefined) throw missing(path);
        return text;
      },
      write: async (path, text) => {
        files[path] = text;
      },
      isOpen: async (path) => open.includes(path),
      spawn: async (program, words) => {
        runner.spawned.push([program, ...words]);
        if (status instanceof Error) throw status;
        return status;
      },
      confirm:
        answer === undefined
          ? null
          : async (question) => {
              runner.asked.push(question);
              return answer;
            },
    };
  };
}

const noDatabase: CtlPorts['db'] = {
  migrate: () => Promise.reject(new Error('there is no database here')),
  doctor: () => Promise.reject(new Error('there is no database here')),
};

const missing = (path: string): Error =>
  Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });

/** What fetch throws when nobody listens. */
const refused = (): Error => new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });

/** The widest line of a text. */
export const width = (text: string): number =>
  Math.max(...text.split('\n').map((line) => line.length));
