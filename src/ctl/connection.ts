/** Whom a command line speaks to: options, environment, profile, or the rug of this machine. */
import { isLoopback } from '../model/loopback.ts';
import { readText } from './documents.ts';
import { CtlFailure, EXIT } from './failure.ts';
import type { Format } from './formats.ts';
import type { CtlPorts } from './ports.ts';
import { type Profile, profileNamed, readProfiles, warnIfOpen } from './profiles.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8780';

/** What every command that speaks to a rug takes. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly profile?: string;
  readonly amqp?: string;
  readonly exchange?: string;
}

export interface Connection {
  /** The name of the profile that was used; null: none. */
  readonly profile: string | null;
  readonly url: string;
  readonly token: string | null;
  /** Certificates as PEM. */
  readonly ca: string | null;
  /** The broker over which commands go; null: they go to the API. */
  readonly bus: BusConnection | null;
  /** How the profile wants it printed. */
  readonly output: Format | undefined;
}

export interface BusConnection {
  readonly url: string;
  readonly exchange: string;
  /** Nothing can go to the API: the broker was asked for, or is all that is known. */
  readonly only: boolean;
}

/**
 * `--url`, RUG_URL, the profile, the default, in this order; a profile that is named on the command
 * line comes before RUG_URL. The secrets of a profile that nobody named go to its own URL only.
 *
 * @throws CtlFailure for a bad URL, an unknown profile, a file that cannot be read
 */
export async function connectionOf(
  ports: CtlPorts,
  options: ConnectionOptions,
): Promise<Connection> {
  const { env } = ports;
  const chosen = await profileOf(ports, options);
  const profile = chosen?.profile ?? {};
  const named = options.profile !== undefined;
  const text = options.url ?? (named ? profile.url : undefined) ?? (env.RUG_URL || profile.url);
  const url = checkedUrl(text ?? DEFAULT_URL);
  const trusted = named || Boolean(env.RUG_PROFILE) || text === profile.url;
  const token = await tokenOf(ports, options, trusted ? profile : {});
  if (token !== null) warnIfClear(ports, url);
  const ca = options.ca ?? (profile.ca === undefined ? undefined : expanded(ports, profile.ca));
  return {
    profile: chosen?.name ?? null,
    url,
    token,
    ca: ca === undefined ? null : await readText(ports, ca),
    bus: busOf(options, profile, text !== undefined),
    output: profile.output,
  };
}

async function profileOf(
  ports: CtlPorts,
  options: ConnectionOptions,
): Promise<{ readonly name: string; readonly profile: Profile } | null> {
  const profiles = await readProfiles(ports);
  const name = options.profile ?? (ports.env.RUG_PROFILE || profiles.preset);
  return name === null || name === undefined
    ? null
    : { name, profile: profileNamed(profiles, name) };
}

/** `--token`, `--token-file`, RUG_TOKEN, then what the profile has. */
async function tokenOf(
  ports: CtlPorts,
  { token, tokenFile }: ConnectionOptions,
  profile: Profile,
): Promise<string | null> {
  if (token !== undefined) return checkedToken(token, '--token');
  if (tokenFile !== undefined) return readToken(ports, tokenFile);
  if (ports.env.RUG_TOKEN) return checkedToken(ports.env.RUG_TOKEN, 'RUG_TOKEN');
  if (profile.token !== undefined) return checkedToken(profile.token, 'the token of the profile');
  if (profile.tokenFile === undefined) return null;
  return readToken(ports, expanded(ports, profile.tokenFile));
}

async function readToken(ports: CtlPorts, path: string): Promise<string> {
  const text = await readText(ports, path);
  if (path !== '-') await warnIfOpen(ports, path);
  return checkedToken(text.trim(), path);
}

/** What cannot stand in a header is no token; it is not repeated. */
function checkedToken(token: string, where: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new CtlFailure(EXIT.usage, `${where}: that is no token`, 'It is one word of plain ASCII.');
}

const expanded = ({ env }: CtlPorts, path: string): string =>
  path.startsWith('~/') ? `${env.HOME ?? ''}${path.slice(1)}` : path;

function checkedUrl(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new CtlFailure(EXIT.usage, `"${text}" is no URL of a rug`, `Say it like ${DEFAULT_URL}.`);
  }
  return text.replace(/\/+$/, '');
}

/** `--url` asks for the API, whatever the profile has. */
function busOf(
  { amqp, url, exchange = 'neutron' }: ConnectionOptions,
  profile: Profile,
  apiKnown: boolean,
): BusConnection | null {
  const text = amqp ?? (url === undefined ? profile.amqp : undefined);
  if (text === undefined) return null;
  if (URL.canParse(text) && /^amqps?:$/.test(new URL(text).protocol)) {
    return { url: text, exchange, only: amqp !== undefined || !apiKnown };
  }
  throw new CtlFailure(
    EXIT.usage,
    'that is no URL of a broker',
    'Say it like amqp://rug@broker.example:5672; it may hold a password, so it is not shown here.',
  );
}

function warnIfClear(ports: CtlPorts, url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || isLoopback(hostname)) return;
  ports.err.write(`warning: the token goes to ${url} in clear; use https\n`);
}
