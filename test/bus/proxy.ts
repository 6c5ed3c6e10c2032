import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Stands between the bus and the broker, so that a test can cut the line. */
export interface Proxy {
  readonly url: string;
  /** Cuts every connection and takes no new one. */
  readonly cut: () => void;
  /** Takes connections again. */
  readonly mend: () => void;
  /** Lets nothing through any more, and says nothing about it. */
  readonly freeze: () => void;
}

/** Forwards to the broker at `target`; closed when the test ends. */
export async function proxyTo(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let open = true;
  const server = createServer((client) => {
    if (!open) {
      client.destroy();
      return;
    }
    const broker = dial(Number(port), hostname);
    for (const [from, into] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(from);
      from.pipe(into);
      from.on('error', () => into.destroy());
      from.on('close', () => {
        sockets.delete(from);
        into.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    open = false;
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut,
    mend: () => {
      open = true;
    },
    freeze: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
}
