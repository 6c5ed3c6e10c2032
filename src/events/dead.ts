/** A message that can never be used, as it is kept for whoever looks into it. */
import { RugError, textOf } from '../model/errors.ts';
import { type DeadLetter, LONGEST_LETTER } from '../model/event.ts';
import type { RawMessage } from '../model/ports.ts';
import { storable } from './parse.ts';

/** Why a message is of no use. */
export interface Rejection {
  readonly reason: string;
  /** The path of the field that is wrong; null: no single one is. */
  readonly field: string | null;
}

const MAX_REASON = 1_024;

/** What a failed normalization says of its message; `tries`: how often it was tried. */
export function rejectionOf(error: unknown, tries: number): Rejection {
  const message = storable(textOf(error));
  if (!(error instanceof RugError)) {
    return {
      reason: `broke the normalizer ${tries} times: ${message}`.slice(0, MAX_REASON),
      field: null,
    };
  }
  const field = error.field === undefined ? null : storable(error.field);
  return {
    reason: (field === null ? `the message ${message}` : `${field} ${message}`).slice(
      0,
      MAX_REASON,
    ),
    field: field?.slice(0, MAX_REASON) ?? null,
  };
}

/** The row of the dead letter table: storable text, bounded, without the sender's credentials. */
export function deadLetter(raw: RawMessage, { reason, field }: Rejection, at: number): DeadLetter {
  return {
    source: raw.source,
    reason,
    field,
    body: storable(withoutSecrets(raw.body)).slice(0, LONGEST_LETTER),
    headers: {
      ...raw.headers,
      ...(raw.routingKey === null ? {} : { 'routing-key': raw.routingKey }),
    },
    at,
  };
}

/** The token that a service's caller used is not for our disk, in whichever wrapping it comes. */
const withoutSecrets = (body: string): string =>
  body.replaceAll(/(_context_auth_token\\*"\s*:\s*\\*")[^"\\]+/g, '$1***');
