import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { TlsSettings, TokenSettings } from '../model/access.ts';
import type { BrakeSettings } from '../model/brake.ts';
import type { Commands } from '../model/commands.ts';
import type { DriverRegistry } from '../model/driver.ts';
import type { Insight } from '../model/insight.ts';
import type { Operations } from '../model/operations.ts';
import type { Directory, Environment, Intake, Scheduler, Writer } from '../model/ports.ts';
import type { Reader } from '../model/store.ts';
import type { State } from '../model/words.ts';

/** One part of the running program, as `status` and `/readyz` show it. */
export interface Part {
  /** `store`, `bus`, `health`, `workers` ... */
  readonly name: string;
  /** `off`: not asked for; then `detail` says how to turn it on. */
  readonly state: 'up' | 'starting' | 'down' | 'off';
  /** For people: where it is, or why it is not up. Holds no secret. */
  readonly detail: string;
  /** The program is ready only while this part is up. */
  readonly required: boolean;
}

/** How many requests of one client are answered: `burst` at once, `perSecond` on average. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** Everything the API needs of the other rooms; wired by main. */
export interface ApiPorts {
  readonly env: Environment;
  readonly reader: Reader;
  readonly operations: Operations;
  readonly insight: Insight;
  readonly commands: Commands;
  readonly directory: Directory;
  readonly scheduler: Pick<Scheduler, 'live' | 'load'>;
  readonly intake: Intake;
  readonly writer: Pick<Writer, 'backlog'>;
  readonly registry: DriverRegistry;
  /** Who may use the API, as of now: a reload changes it. */
  readonly tokens: () => TokenSettings;
  /** What one client may ask, as of now; null: as much as it likes. */
  readonly rate: () => RateLimit | null;
  /** The brake as it is set now, for those who look at it. */
  readonly brake: () => Pick<BrakeSettings, 'enabled' | 'window' | 'settle'>;
  /** Resources that should have been probed by now, and were not. */
  readonly overdue: () => readonly string[];
  /** The state of each part, as of now. */
  readonly parts: () => readonly Part[];
  /** The picture of the machine, the present state marked where one is given. */
  readonly diagram: (format: 'dot' | 'svg', present?: State) => Promise<string>;
  /** The text that `/metrics` answers (see createMetrics). */
  readonly exposition: () => Promise<{ readonly text: string; readonly contentType: string }>;
}

export interface ApiSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The version of rug, shown by `status` and in the OpenAPI document. */
  readonly version: string;
  /** Longest request body, in bytes. Default 4 MiB. */
  readonly bodyLimit?: number;
  /**
   * Whatever adds to the writes that wait is answered 429 while this many of them or more do; modes,
   * brake and configuration only at twice as many. Default 20,000.
   */
  readonly maxBacklog?: number;
  /** HTTPS; null or absent: plain HTTP. */
  readonly tls?: TlsSettings | null;
}

/** The server with zod as the language of its schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
