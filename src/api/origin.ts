import type { IncomingHttpHeaders } from 'node:http';
import { RugError } from '../model/errors.ts';
import { isLoopback } from '../model/loopback.ts';

/**
 * Refuses what a web page of somebody else may have sent through the browser of whoever is local: a
 * name of the page's own that resolves to loopback (DNS rebinding), or a form it submits here.
 *
 * @param listen The address the API listens on.
 * @throws RugError `untrusted_origin` naming the header
 */
export function checkOrigin(headers: IncomingHttpHeaders, listen: string): void {
  const { host = '', origin } = headers;
  const name = hostname(host);
  if (name === null || !(isLoopback(name) || name === listen.toLowerCase())) {
    throw new RugError('untrusted_origin', `this is not ${host.slice(0, 100)}`, { field: 'Host' });
  }
  if (origin === undefined || hostOf(origin) === host.toLowerCase()) return;
  const text = `a page of ${origin.slice(0, 100)} may not use this`;
  throw new RugError('untrusted_origin', text, { field: 'Origin' });
}

/** `[::1]:80` -> `::1`; null for what is no host. */
function hostname(host: string): string | null {
  const url = URL.parse(`http://${host}`);
  return url === null ? null : url.hostname.replace(/^\[(.*)\]$/, '$1');
}

const hostOf = (origin: string): string | null => URL.parse(origin)?.host ?? null;
