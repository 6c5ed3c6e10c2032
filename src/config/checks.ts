/** What must hold between options. */
import { BRAKE_SCOPES } from '../model/brake.ts';
import { isLoopback } from '../model/loopback.ts';
import type { Config } from './config.ts';
import type { Problem } from './problems.ts';
import { sharedTokens } from './tokens.ts';

const HOW_TO_MAKE_ONE =
  'set http.adminToken (openssl rand -hex 32 >FILE; RUG_HTTP_ADMIN_TOKEN_FILE=FILE) or http.tokens';

/** Everything that options say against each other. */
export function contradictions(config: Config): readonly Problem[] {
  return CHECKS.flatMap((check) => check(config));
}

const CHECKS: readonly ((config: Config) => readonly Problem[])[] = [
  tokenBeyondLoopback,
  adminTwice,
  sharedTokens,
  certificateWithKey,
  brakeLimits,
  ({ brake }) =>
    brake.settleSeconds === null || brake.settleSeconds < brake.windowSeconds
      ? []
      : [
          {
            path: ['brake', 'settleSeconds'],
            message: `must be less than brake.windowSeconds (${brake.windowSeconds}), else deaths are forgotten before they settle`,
          },
        ],
  ({ machine }) => atMost(machine, 'machine', 'backoffSeconds', 'backoffMaxSeconds'),
  ({ machine }) => atMost(machine, 'machine', 'bootCheckSeconds', 'bootTimeoutSeconds'),
  ({ amqp }) => atMost(amqp.backoff, 'amqp.backoff', 'baseMs', 'maxMs'),
  ownExchange,
  ({ amqp }) =>
    amqp.agent.enabled && amqp.agent.queue === amqp.queue
      ? [{ path: ['amqp', 'agent', 'queue'], message: 'must be another queue than amqp.queue' }]
      : [],
];

function tokenBeyondLoopback({ http }: Config): readonly Problem[] {
  const hasToken = http.adminToken !== null || Object.keys(http.tokens).length > 0;
  if (hasToken || isLoopback(http.host)) return [];
  const message = `listening on ${http.host}, beyond loopback, takes a token: ${HOW_TO_MAKE_ONE}`;
  return [{ path: ['http', 'host'], message }];
}

function adminTwice({ http }: Config): readonly Problem[] {
  if (http.adminToken === null || http.tokens.admin === undefined) return [];
  const message = 'is the name of http.adminToken: choose another name, or leave one of them out';
  return [{ path: ['http', 'tokens', 'admin'], message }];
}

function certificateWithKey({ http: { tls } }: Config): readonly Problem[] {
  const needs = (file: 'certFile' | 'keyFile', why: string): readonly Problem[] =>
    tls[file] !== null ? [] : [{ path: ['http', 'tls', file], message: `is missing: ${why}` }];
  return [
    ...(tls.keyFile === null ? [] : needs('certFile', 'http.tls.keyFile is the key of one')),
    ...(tls.certFile === null ? [] : needs('keyFile', 'http.tls.certFile takes its private key')),
    ...(tls.clientCaFile === null || tls.keyFile !== null || tls.certFile !== null
      ? []
      : needs('certFile', 'http.tls.clientCaFile takes HTTPS, hence certFile and keyFile')),
  ];
}

/** rug makes it as its own needs: an exchange of others it would break, and notices it would hear. */
function ownExchange({ amqp }: Config): readonly Problem[] {
  const taken: readonly (readonly [exchange: string, option: string])[] = [
    ...Object.keys(amqp.exchanges).map((name) => [name, 'amqp.exchanges'] as const),
    [amqp.notices, 'amqp.notices'],
    [amqp.agent.exchange, 'amqp.agent.exchange'],
  ];
  const [, option] = taken.find(([exchange]) => exchange === amqp.commands.exchange) ?? [];
  if (option === undefined) return [];
  const message = `must be an exchange of its own: ${amqp.commands.exchange} is in ${option}`;
  return [{ path: ['amqp', 'commands', 'exchange'], message }];
}

function brakeLimits({ brake }: Config): readonly Problem[] {
  return BRAKE_SCOPES.filter(
    (scope) => brake[scope].share === null && brake[scope].number === null,
  ).map((scope) => ({
    path: ['brake', scope],
    message: 'share and number are both null: give one of them, or share: 1 to never brake there',
  }));
}

/** The first of two options may be as much as the second, not more. */
function atMost<K extends string>(
  values: Readonly<Record<K, number>>,
  section: string,
  less: K,
  more: K,
): readonly Problem[] {
  if (values[less] <= values[more]) return [];
  const message = `must be at most ${section}.${more} (${values[more]}), not ${values[less]}`;
  return [{ path: [...section.split('.'), less], message }];
}
