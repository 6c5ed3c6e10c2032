/** Who may use the API, of what the configuration says. */
import { createHash } from 'node:crypto';
import type { TokenSettings } from '../model/access.ts';
import { textOf } from '../model/errors.ts';
import type { Config } from './config.ts';
import type { Problem } from './problems.ts';
import { tokenText } from './schema/http.ts';

/** What `http.adminToken` is called in the audit. */
const ADMIN = 'admin';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Who may use the API by a configuration that was loaded. */
export function tokensOf({ http }: Pick<Config, 'http'>): TokenSettings {
  const tokens = Object.fromEntries(
    Object.entries(http.tokens).map(([name, { role, tenants, sha256 }]) => [
      name,
      { role, tenants: tenants ?? null, sha256: sha256 ?? '' },
    ]),
  );
  const required = http.adminToken !== null || Object.keys(tokens).length > 0;
  return { admin: http.adminToken, tokens, required };
}

type Tokens = Config['http']['tokens'];

/**
 * Digests instead of the tokens themselves and of the files they lie in: afterwards every entry has
 * `sha256`, and no other.
 *
 * @param readText Throws when a file cannot be read
 */
export function digested(
  tokens: Tokens,
  readText: (path: string) => string,
): { readonly tokens: Tokens; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const entries = Object.entries(tokens).map(([name, entry]) => {
    const { role, tenants, token, tokenFile, sha256 } = entry;
    const complain = (key: readonly string[], message: string): void => {
      problems.push({ path: ['http', 'tokens', name, ...key], message });
    };
    const given = GIVEN_AS.filter((key) => entry[key] !== undefined);
    if (given.length !== 1) {
      const now = given.length === 0 ? 'there is none' : `there are ${given.join(' and ')}`;
      complain([], `must have one of ${GIVEN_AS.join(', ')}; ${now}`);
    }
    const text =
      tokenFile === undefined
        ? (token ?? '')
        : textIn(tokenFile, readText, (why) => complain(['tokenFile'], why));
    return [name, { role, tenants, sha256: sha256?.toLowerCase() ?? digest(text) }] as const;
  });
  return { tokens: Object.fromEntries(entries), problems };
}

/** A token is given in one of these ways. */
const GIVEN_AS = ['token', 'tokenFile', 'sha256'] as const;

function textIn(
  path: string,
  readText: (path: string) => string,
  complain: (why: string) => void,
): string {
  try {
    const text = readText(path).trim();
    const [issue] = tokenText.safeParse(text).error?.issues ?? [];
    if (issue !== undefined) complain(`${path} ${issue.message}`);
    return text;
  } catch (cause) {
    complain(`${path} cannot be read: ${textOf(cause)}`);
    return '';
  }
}

/** Two names for one token: nobody could tell who it was. */
export function sharedTokens({ http }: Config): readonly Problem[] {
  const holders = new Map<string, string>();
  if (http.adminToken !== null) holders.set(digest(http.adminToken), ADMIN);
  return Object.entries(http.tokens).flatMap(([name, { sha256 = '' }]) => {
    const other = holders.get(sha256);
    holders.set(sha256, name);
    if (other === undefined) return [];
    const message = `is the same token as that of ${other}: give everybody one of their own`;
    return [{ path: ['http', 'tokens', name], message }];
  });
}
