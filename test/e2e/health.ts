import { Poller } from '../../src/health/poller.ts';
import type { HealthProcess } from '../../src/health/process.ts';
import { toChild } from '../../src/health/protocol.ts';
import type { Time } from '../../src/model/ports.ts';

/** The health child without a process: its poller, in this thread and on this clock. */
export function inlineHealth(time: Time): HealthProcess {
  let tell = (_message: unknown): void => {};
  let ended = (_how: string): void => {};
  const poller = new Poller(time, (message) => tell(message));
  const end = (how: string): void => {
    poller.stop();
    ended(how);
  };
  return {
    pid: undefined,
    send: async (message) => poller.receive(toChild.parse(message)),
    onMessage: (listener) => {
      tell = listener;
      time.after(0, () => listener({ type: 'ready' }));
    },
    onExit: (listener) => {
      ended = listener;
    },
    disconnect: () => end('disconnected'),
    kill: () => end('killed'),
  };
}
