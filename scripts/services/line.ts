/** A line to PostgreSQL that can be cut where it hurts most: around a COMMIT. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The COMMIT itself, which never arrives; or its answer, when it has happened. */
export type Lost = 'request' | 'answer';

export interface Line {
  /** The URL of the server, through this line. */
  readonly url: string;
  /** Cuts the connection of the next COMMIT; resolves when that has happened. */
  readonly cutNext: (lost: Lost) => Promise<void>;
  readonly close: () => void;
}

/** What a client sends at the end of a transaction, as a simple query or in a prepared one. */
const COMMIT = /commit\0/i;

/** Stands between clients and the server of `url`, on a free port of loopback. */
export async function openLine(url: string): Promise<Line> {
  const { hostname, port } = new URL(url);
  let plan: { readonly lost: Lost; readonly done: () => void } | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const both = [client, upstream];
    let awaited: (() => void) | null = null;
    const cut = (done: () => void): void => {
      for (const socket of both) socket.destroy();
      done();
    };
    for (const socket of both) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        for (const other of both) other.destroy();
      });
    }
    client.on('data', (data) => {
      if (plan !== null && COMMIT.test(data.toString('latin1'))) {
        const { lost, done } = plan;
        plan = null;
        if (lost === 'request') return cut(done);
        awaited = done;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (awaited !== null) cut(awaited);
      else client.write(data);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: through.href,
    cutNext: (lost) =>
      new Promise((resolve) => {
        plan = { lost, done: resolve };
      }),
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
