import { z } from 'zod';
import type { Time } from '../model/ports.ts';
import { ApiFailure, CtlFailure, EXIT } from './failure.ts';

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export interface Call<T> {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  /** What the answer must look like. */
  readonly shape: z.ZodType<T>;
}

/** The API of a rug, from the outside. Everything rejects with CtlFailure. */
export interface Client {
  /** A JSON answer, parsed. */
  readonly call: <T>(call: Call<T>) => Promise<T>;
  /** An answer that is text. */
  readonly text: (path: string, query?: Query) => Promise<string>;
}

/** Milliseconds until an answer. */
const PATIENCE = 30_000;

const errorShape = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  field: z.string().optional(),
});

/** The HTTP client of rug-ctl: the only place that knows about the network. */
export function createClient(base: string, time: Time, fetcher: typeof fetch = fetch): Client {
  async function send(path: string, query: Query = {}, init: RequestInit = {}): Promise<Response> {
    const patience = new AbortController();
    const cancel = time.after(PATIENCE, () => patience.abort());
    try {
      const response = await fetcher(`${base}${path}${queryText(query)}`, {
        ...init,
        signal: patience.signal,
      });
      if (!response.ok) throw await failureOf(response, base);
      return response;
    } catch (error) {
      throw error instanceof CtlFailure ? error : unreachable(base, error);
    } finally {
      cancel();
    }
  }

  return {
    call: async ({ method = 'GET', path, query, body, shape }) => {
      const json =
        body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await send(path, query, { method, ...json });
      const parsed = shape.safeParse(await response.json().catch(() => undefined));
      if (parsed.success) return parsed.data;
      throw stranger(base, z.prettifyError(parsed.error));
    },
    text: async (path, query) => (await send(path, query)).text(),
  };
}

function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

async function failureOf(response: Response, base: string): Promise<CtlFailure> {
  const parsed = errorShape.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) return stranger(base, `status ${response.status}`);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiFailure({ ...parsed.data, retryAfter: Number.isNaN(seconds) ? null : seconds });
}

function stranger(base: string, why: string): CtlFailure {
  return new CtlFailure(
    EXIT.failed,
    `${base} does not answer as a rug of this version does: ${why}`,
    'Check --url or RUG_URL, and that rug and rug-ctl are of the same version.',
  );
}

function unreachable(base: string, error: unknown): CtlFailure {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  const why =
    (error as Error).name === 'AbortError'
      ? `no answer within ${PATIENCE / 1000} s`
      : (cause?.code ?? cause?.message ?? (error as Error).message);
  return new CtlFailure(
    EXIT.unreachable,
    `cannot reach rug at ${base}: ${why}`,
    'Is it running? Say where with --url or RUG_URL.',
  );
}
