/** Who may use the API, and how it is spoken: what the configuration says, and the API goes by. */
import type { Role } from './actor.ts';

export interface TokenSettings {
  /** A token of role admin for all tenants, in clear; null: there is none. */
  readonly admin: string | null;
  /** By name, as the audit shows it. */
  readonly tokens: Readonly<Record<string, TokenHolder>>;
  /** False: who sends no token is `local` and may do everything. Never so beyond loopback. */
  readonly required: boolean;
}

export interface TokenHolder {
  readonly role: Role;
  /** The only tenants it may see and touch, with or without dashes; null: all. */
  readonly tenants: readonly string[] | null;
  /** Of the token, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Certificate and key as PEM; with `ca`, clients must have a certificate of that authority. */
export interface TlsSettings {
  readonly cert: string;
  readonly key: string;
  readonly ca: string | null;
}
