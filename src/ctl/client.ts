import { z } from 'zod';
import type { Time } from '../model/ports.ts';
import { ApiFailure, accessFailure, CtlFailure, EXIT } from './failure.ts';
import { piecesOf } from './pieces.ts';
import { createSseParser, type ServerEvent } from './sse.ts';

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export interface Call<T> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  /** Why it is done, for the audit. */
  readonly reason?: string | undefined;
  /** What the answer must look like; an empty answer is undefined. */
  readonly shape: z.ZodType<T>;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

export interface Stream {
  readonly path: string;
  readonly query?: Query;
  /** The last event seen: the stream goes on after it. */
  readonly lastId?: string | undefined;
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

/** The API of a rug, from the outside. Everything rejects with CtlFailure. */
export interface Client {
  /** Where it is, for messages. */
  readonly url: string;
  /** A JSON answer, parsed. */
  readonly call: <T>(call: Call<T>) => Promise<T>;
  /** An answer that is text. */
  readonly text: (path: string, query?: Query) => Promise<string>;
  /** Server-sent events, an `open` first; ends when rug or the signal ends it. */
  readonly events: (stream: Stream) => AsyncGenerator<ServerEvent>;
}

/** Whom to ask, and on whose word. */
export interface Access {
  /** Without a slash at the end. */
  readonly url: string;
  /** null: none is sent. */
  readonly token: string | null;
  /** Milliseconds until an answer; absent: half a minute. */
  readonly patience?: number;
}

const PATIENCE = 30_000;

const errorShape = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  field: z.string().optional(),
});

/** The HTTP client of rug-ctl: the only place that knows about the network. */
export function createClient(access: Access, time: Time, fetcher: typeof fetch = fetch): Client {
  const { url, token, patience: limit = PATIENCE } = access;
  const authorization: Record<string, string> =
    token === null ? {} : { authorization: `Bearer ${token}` };

  async function send(
    path: string,
    query: Query = {},
    { headers, signal, ...init }: RequestInit = {},
  ): Promise<Response> {
    const patience = new AbortController();
    const cancel = time.after(limit, () => patience.abort());
    const signals = signal ? [signal, patience.signal] : [patience.signal];
    try {
      const response = await fetcher(`${url}${path}${queryText(query)}`, {
        ...init,
        headers: { ...authorization, ...(headers as Record<string, string>) },
        signal: AbortSignal.any(signals),
      });
      if (!response.ok) throw await failureOf(response, access);
      return response;
    } catch (error) {
      throw error instanceof CtlFailure ? error : unreachable(url, error);
    } finally {
      cancel();
    }
  }

  return {
    url,
    call: async ({ method = 'GET', path, query, body, reason, shape, signal }) => {
      const response = await send(path, query, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(reason === undefined ? {} : { 'x-rug-reason': encodeURIComponent(reason) }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
      const parsed = shape.safeParse(await response.json().catch(() => undefined));
      if (parsed.success) return parsed.data;
      throw stranger(url, z.prettifyError(parsed.error));
    },
    text: async (path, query) => (await send(path, query)).text(),
    events: async function* ({ path, query, lastId, signal }) {
      const response = await send(path, query, {
        headers: {
          accept: 'text/event-stream',
          ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
        },
        signal,
      });
      yield { type: 'open', id: null, data: '' };
      if (response.body === null) return;
      const parser = createSseParser();
      try {
        for await (const text of piecesOf(response.body, time, signal)) yield* parser.push(text);
      } catch (error) {
        if (!signal.aborted) throw unreachable(url, error);
      }
    },
  };
}

function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

async function failureOf(response: Response, { url, token }: Access): Promise<CtlFailure> {
  const parsed = errorShape.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) return stranger(url, `status ${response.status}`);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const failure = { ...parsed.data, retryAfter: Number.isNaN(seconds) ? null : seconds };
  return accessFailure(failure, token !== null) ?? new ApiFailure(failure);
}

function stranger(base: string, why: string): CtlFailure {
  return new CtlFailure(
    EXIT.failed,
    `${base} does not answer as a rug of this version does: ${why}`,
    'Check --url or RUG_URL, and that rug and rug-ctl are of the same version.',
  );
}

/** What can be done about a certificate, by the code of what was thrown. */
const CERTIFICATES = /^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(GET|VERIFY)|CERT_|ERR_TLS_CERT)/;

function unreachable(base: string, error: unknown): CtlFailure {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  const why =
    (error as Error).name === 'AbortError'
      ? `no answer within ${PATIENCE / 1000} s`
      : (cause?.code ?? cause?.message ?? (error as Error).message);
  return new CtlFailure(
    EXIT.unreachable,
    `cannot reach rug at ${base}: ${why}`,
    CERTIFICATES.test(why)
      ? 'Its certificate is not trusted here: name its authority with --ca FILE or in the profile.'
      : 'Is it running? Say where with --url, RUG_URL or a profile.',
  );
}
