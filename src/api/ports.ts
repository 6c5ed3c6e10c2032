import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { DriverRegistry } from '../model/driver.ts';
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

/** Everything the API needs of the other rooms; wired by main. */
export interface ApiPorts {
  readonly env: Environment;
  readonly reader: Reader;
  readonly operations: Operations;
  readonly directory: Directory;
  readonly scheduler: Pick<Scheduler, 'live' | 'load'>;
  readonly intake: Intake;
  readonly writer: Pick<Writer, 'backlog'>;
  readonly registry: DriverRegistry;
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
  /** Notifications are answered 429 while this many writes or more wait. Default 20,000. */
  readonly maxBacklog?: number;
}

/** The server with zod as the language of its schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
