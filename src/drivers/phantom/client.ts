/** The line to the world over its unix socket: one connection for all requests of a process. */
import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import { DriverError } from '../../model/driver.ts';
import type { Time } from '../../model/ports.ts';
import { outgoing, readLines } from './lines.ts';
import type { WorldLink } from './link.ts';
import { PendingRequests } from './pending.ts';
import { answer, type Call } from './wire.ts';

export interface WorldAddress {
  readonly socketPath: string;
  /** How long to wait for an answer, connecting included. Default 10 s. */
  readonly timeoutMs?: number;
}

const message = z.union([
  z.object({ id: z.int(), answer }),
  // The world is trusted with the calls it pushes: they are what it was asked.
  z.object({ call: z.custom<Call>((value) => typeof value === 'object') }),
]);

/**
 * Connects at the first request, and again at the next one after the connection was lost. Keeps the
 * process alive only while a request is under way.
 */
export function connectWorld(
  address: WorldAddress,
  environment: { readonly time: Time },
  onCall: (call: Call) => void = () => undefined,
): WorldLink {
  const pending = new PendingRequests(environment.time, address.timeoutMs ?? 10_000);
  let socket: Socket | null = null;

  const lose = (lost: Socket, why: string): void => {
    if (socket !== lost) return;
    socket = null;
    lost.destroy();
    const text = `the phantom world at ${address.socketPath} cannot be reached: ${why}`;
    pending.failAll(new DriverError(text, { class: 'retry', number: 2003 }));
  };
  const dial = (): Socket => {
    const dialled = connect(address.socketPath);
    dialled.on('error', (error) => lose(dialled, error.message));
    dialled.once('close', () => lose(dialled, 'the connection was closed'));
    readLines(dialled, (line) => {
      const received = message.parse(JSON.parse(line));
      if ('call' in received) onCall(received.call);
      else pending.answer(received.id, received.answer);
    });
    return dialled;
  };

  const requests = outgoing((text) => {
    if (pending.size === 0) return;
    socket ??= dial();
    socket.ref();
    // What is written before the connection stands is sent when it does.
    socket.write(text);
  });

  return {
    call: async (request, signal) => {
      try {
        return await pending.open((id) => requests.add({ id, ...request }), signal);
      } finally {
        if (pending.size === 0) socket?.unref();
      }
    },
    close: () => {
      if (socket !== null) lose(socket, 'this client was closed');
    },
  };
}
