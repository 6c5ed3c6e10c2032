import { createHash, timingSafeEqual } from 'node:crypto';
import type { TokenSettings } from '../model/access.ts';
import type { Actor } from '../model/actor.ts';
import { RugError } from '../model/errors.ts';
import { tenantKey } from '../model/tenant.ts';

/** Who somebody is, as far as a token tells. */
export type Bearer = Pick<Actor, 'name' | 'role' | 'tenants'>;

/** Whoever needs no token: somebody on this machine. */
export const LOCAL: Bearer = { name: 'local', role: 'admin', tenants: null };

const ADMIN: Bearer = { name: 'admin', role: 'admin', tenants: null };

/** RFC 6750, section 2.1; the scheme is of any case (RFC 9110, section 11.1). */
const BEARER = /^bearer +([\x21-\x7e]+) *$/i;

/**
 * Whose token the Authorization header holds. A wrong token is wrong even where none is needed: who
 * sends one means it.
 *
 * @throws RugError `unauthorized`
 */
export function bearerOf(settings: TokenSettings, authorization: string | undefined): Bearer {
  if (authorization === undefined) {
    if (!settings.required) return LOCAL;
    throw new RugError('unauthorized', 'a token is needed', { field: 'Authorization' });
  }
  const token = BEARER.exec(authorization)?.[1];
  const bearer = token === undefined ? null : holderOf(settings, digest(token));
  if (bearer !== null) return bearer;
  throw new RugError('unauthorized', 'the token is not one of this rug', {
    field: 'Authorization',
  });
}

/**
 * Answers whether the header still makes its sender who it was: for what goes on for longer than a
 * request. Cheap as long as `tokens` answers the same.
 */
export function stillHolds(
  tokens: () => TokenSettings,
  authorization: string | undefined,
  was: Bearer,
): () => boolean {
  let judged: TokenSettings | null = null;
  let holds = true;
  return () => {
    const now = tokens();
    if (now === judged) return holds;
    judged = now;
    holds = isSame(now, authorization, was);
    return holds;
  };
}

function isSame(now: TokenSettings, authorization: string | undefined, was: Bearer): boolean {
  try {
    const { name, role, tenants } = bearerOf(now, authorization);
    const bound = [tenants, was.tenants].map((some) => JSON.stringify(some));
    return name === was.name && role === was.role && bound[0] === bound[1];
  } catch {
    return false;
  }
}

/** Every token is compared, each in the same time, so that the time tells nothing. */
function holderOf({ admin, tokens }: TokenSettings, given: Buffer): Bearer | null {
  let found: Bearer | null = null;
  if (admin !== null && timingSafeEqual(digest(admin), given)) found = ADMIN;
  for (const [name, { role, tenants, sha256 }] of Object.entries(tokens)) {
    const known = Buffer.from(sha256, 'hex');
    if (known.length !== given.length || !timingSafeEqual(known, given)) continue;
    found = { name, role, tenants: tenants === null ? null : tenants.map(tenantKey) };
  }
  return found;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
