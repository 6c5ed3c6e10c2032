import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';

/** A place on this machine where an instance answers, or does not. */
export interface Place {
  readonly port: number;
  /** Connections that are open there. */
  readonly open: () => number;
  /** Resolves when a connection is open there. */
  readonly reached: () => Promise<void>;
  /** Resolves when no connection is open there; rejects when one stays. */
  readonly left: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const PATIENCE = 2_000;

async function listen(server: Server, host: string): Promise<Place> {
  const sockets = new Set<Socket>();
  const changed = new Set<() => void>();
  const tell = (): void => {
    for (const listener of changed) listener();
  };
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      tell();
    });
    tell();
  });
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      // That something never happens shows only in time.
      AbortSignal.timeout(PATIENCE).addEventListener('abort', () =>
        reject(new Error(`${sockets.size} connections are open`)),
      );
      const look = (): void => {
        if (!holds()) return;
        changed.delete(look);
        resolve();
      };
      changed.add(look);
      look();
    });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return {
    port: address.port,
    open: () => sockets.size,
    reached: () => until(() => sockets.size > 0),
    left: () => until(() => sockets.size === 0),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Answers every HTTP request with this status. */
export const answering = (status = 200, host = '127.0.0.1'): Promise<Place> =>
  listen(
    createHttpServer((_request, response) => response.writeHead(status).end('here')),
    host,
  );

/** Accepts connections and never says a word. */
export const silent = (): Promise<Place> =>
  listen(
    createServer((socket) => socket.resume()),
    '127.0.0.1',
  );

/** Accepts connections and hangs up. */
export const hangingUp = (): Promise<Place> =>
  listen(
    createServer((socket) => socket.destroy()),
    '127.0.0.1',
  );

/** A port at which nobody listens. */
export async function nobody(): Promise<number> {
  const place = await silent();
  await place.close();
  return place.port;
}
