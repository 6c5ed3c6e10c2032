/**
 * What health checks ask: living neighbours that answer at once, and deaf ones that take a connection
 * and never answer. Each has an address of loopback of its own, all have one port.
 */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createDeaf } from 'node:net';
import { freePorts } from '../../scripts/services/ports.ts';
import { clockMs } from './clock.ts';

export interface Targets {
  readonly port: number;
  /** The living come first, then the deaf. */
  readonly address: (n: number) => string;
  /** When the living were asked, by number; milliseconds of `clockMs`. */
  readonly asked: readonly number[][];
  readonly close: () => Promise<void>;
}

const address = (n: number): string => `127.0.${1 + Math.floor(n / 250)}.${1 + (n % 250)}`;

export async function openTargets(count: {
  readonly alive: number;
  readonly deaf: number;
}): Promise<Targets> {
  const [port = 0] = await freePorts(1);
  const asked: number[][] = [];
  const servers: (Server | ReturnType<typeof createDeaf>)[] = [];
  for (let n = 0; n < count.alive + count.deaf; n += 1) {
    const times: number[] = [];
    if (n < count.alive) asked.push(times);
    const server =
      n < count.alive
        ? createServer((_, response) => {
            times.push(clockMs());
            response.end();
          })
        : createDeaf();
    server.listen(port, address(n));
    await once(server, 'listening');
    servers.push(server);
  }
  return {
    port,
    address,
    asked,
    close: async () => {
      for (const server of servers) {
        if ('closeAllConnections' in server) server.closeAllConnections();
        server.close();
      }
    },
  };
}
