import { z } from 'zod';
import { ROLES } from '../../model/actor.ts';
import { count, name, port, section } from './option.ts';

/** Shorter ones can be guessed. */
const SHORTEST_TOKEN = 16;

/** A token: long enough, and fit for a header. */
export const tokenText = z
  .string()
  .min(SHORTEST_TOKEN, `must have at least ${SHORTEST_TOKEN} characters: openssl rand -hex 32`)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces');

/** One who may use the API; the key is the name that the audit shows. */
const token = z
  .strictObject({
    role: z
      .enum(ROLES)
      .meta({ description: 'viewer reads; operator also gives orders; admin also configures' }),
    tenants: z.array(z.string().min(1)).min(1).optional().meta({
      description: 'The only tenants it may see and touch; absent: all',
      trap: 'What is about everything (global mode, brake, configuration) is refused to it',
    }),
    token: tokenText.optional().meta({ description: 'The token itself', secret: true }),
    tokenFile: z.string().min(1).optional().meta({
      description: 'A file that holds the token',
      trap: 'Read at start and at reload only',
    }),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits: printf %s TOKEN | sha256sum')
      .optional()
      .meta({
        description: 'The SHA-256 of the token, so that nobody can read the token from the file',
        trap: 'A line feed that went into the digest (echo without -n) makes it another token',
        secret: true,
      }),
  })
  // Whoever sets the token itself in its place must not find it in the log.
  .meta({ secret: true });

const file = z.string().min(1).nullable().default(null);

export const httpSection = section({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .meta({
      description: 'Address the API listens on',
      trap: 'Beyond loopback a token is compulsory (http.adminToken, http.tokens)',
      field: ['api_listen'],
    }),
  port: port.default(8780).meta({
    description: 'Port of the API; 0: any free one',
    field: ['api_port'],
  }),
  maxBodyBytes: count.default(8 * 2 ** 20).meta({
    description: 'Largest request body',
    unit: 'bytes',
  }),
  adminToken: tokenText.nullable().default(null).meta({
    description: 'A token of role admin, so that one secret is enough to begin with',
    trap: 'Everybody who has it is `admin` in the audit: give people tokens of their own',
    secret: true,
    reload: true,
  }),
  tokens: z.record(name, token).default({}).meta({
    description: 'Name -> who may use the API; with none, and on loopback, everybody may',
    trap: 'The first token that is given shuts out everybody without one',
    secret: true,
    reload: true,
  }),
  tls: section({
    certFile: file.meta({ description: 'Certificate with its chain, PEM' }),
    keyFile: file.meta({
      description: 'Its private key, PEM',
      trap: 'Without both the API speaks plain HTTP, and tokens can be read on the way',
    }),
    clientCaFile: file.meta({
      description: 'Clients must have a certificate of this authority, PEM',
      trap: 'It comes on top of tokens and replaces none',
    }),
  }).meta({ description: 'HTTPS' }),
  rate: section({
    perSecond: z.number().positive().default(200).meta({
      description: 'Requests of one client, on average',
      unit: 'requests a second',
      trap: 'A client is an address: behind a proxy all are one',
      reload: true,
    }),
    burst: count.default(1_000).meta({
      description: 'Requests of one client at once',
      unit: 'requests',
      reload: true,
    }),
  }).meta({ description: 'What one client may ask; beyond it is 429' }),
}).meta({ description: 'The API' });
