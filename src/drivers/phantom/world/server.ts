/** The world's door: a unix socket. */
import { createServer, type Server, type Socket } from 'node:net';
import { z } from 'zod';
import type { Cancel, Time } from '../../../model/ports.ts';
import { outgoing, readLines } from '../lines.ts';
import type { Guest, WorldHost } from './host.ts';

export interface WorldServerOptions {
  readonly socketPath: string;
  /** Without a client for so long the world ends. */
  readonly idleMs: number;
}

const envelope = z.object({ id: z.int() }).loose();

/** Serves the host until it was idle for too long, then calls `ended`. Answers when it listens. */
export function serveWorld(
  host: WorldHost,
  options: WorldServerOptions,
  time: Time,
  ended: () => void,
): Promise<Server> {
  let clients = 0;
  let dozing: Cancel | undefined;
  const doze = (): void => {
    dozing = time.after(options.idleMs, () => server.close());
  };
  const server = createServer((socket) => {
    clients += 1;
    dozing?.();
    attach(socket, host);
    socket.once('close', () => {
      clients -= 1;
      if (clients === 0) doze();
    });
  });
  server.once('close', ended);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.socketPath, () => {
      server.off('error', reject);
      doze();
      resolve(server);
    });
  });
}

function attach(socket: Socket, host: WorldHost): void {
  const lines = outgoing((text) => {
    host.flush();
    if (socket.writable) socket.write(text);
  });
  const guest: Guest = {
    answer: (id, answer) => lines.add({ id, answer }),
    push: (call) => lines.add({ call }),
  };
  readLines(socket, (line) => {
    const { id, ...body } = envelope.parse(JSON.parse(line));
    host.receive(id, body, guest);
  });
  // A client that was killed resets the connection; what it had asked for is done all the same.
  socket.on('error', () => socket.destroy());
  socket.once('close', () => host.forget(guest));
}
