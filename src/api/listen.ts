import { createServer, isIPv6, type Server } from 'node:net';
import { RugError } from '../model/errors.ts';

/**
 * Resolves when `host:port` is free to listen on. Asked before the store is opened: whoever opens it
 * takes it over, and a second rug started by accident must not end the first.
 *
 * @throws RugError `bad_config` naming the option to change
 */
export async function checkPort(host: string, port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(host, port, error)));
    server.listen({ host: bare(host), port }, resolve);
  });
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

/**
 * Where a server listens, as a URL: the host as it was given. One that stands for all addresses
 * (0.0.0.0) must not look like one of them.
 */
export function urlOf(server: Pick<Server, 'address'>, host: string, isTls: boolean): string {
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? `:${bound.port}` : '';
  const name = isIPv6(bare(host)) ? `[${bare(host)}]` : host;
  return `${isTls ? 'https' : 'http'}://${name}${port}`;
}

/** `[::1]`, as URLs have it, is `::1` to whoever listens. */
export const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/** Why it cannot listen -> the option to change, and what is wrong with it. */
const LISTEN_ERRORS: Readonly<Record<string, readonly [field: string, why: string]>> = {
  EADDRINUSE: ['http.port', 'is in use by another program'],
  EACCES: ['http.port', 'is not for this user to open'],
  EADDRNOTAVAIL: ['http.host', 'is no address of this machine'],
  ENOTFOUND: ['http.host', 'is no address, nor a name that is known here'],
};

/** What listening on `host:port` has thrown, as an operator can mend it. */
export function listenError(host: string, port: number, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = LISTEN_ERRORS[code];
  if (known === undefined) return error;
  const [field, why] = known;
  return new RugError('bad_config', `${field}: ${host}:${port} ${why}`, { field, cause: error });
}
