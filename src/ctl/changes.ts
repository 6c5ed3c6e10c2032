/** Everything that happens, as it happens: server-sent events that survive a lost connection. */
import { z } from 'zod';
import { duration } from './age.ts';
import type { Client, Query } from './client.ts';
import { CtlFailure, EXIT } from './failure.ts';
import type { CtlPorts } from './ports.ts';
import type { ServerEvent } from './sse.ts';

/** Milliseconds before a lost connection is tried again. */
const PAUSE = 1_000;

export interface Following {
  readonly ports: CtlPorts;
  readonly client: Client;
  readonly query: Query;
  /** Milliseconds after which it ends with exit status 4; null: it goes on for ever. */
  readonly timeout: number | null;
}

/**
 * Hands on every event. A connection that is lost is taken up again after the last event; the first
 * one must stand. Never resolves; rejects with CtlFailure.
 */
export async function followChanges(
  { ports, client, query, timeout }: Following,
  take: (event: ServerEvent) => void,
): Promise<never> {
  const ended = new AbortController();
  const cancel =
    timeout === null ? () => undefined : ports.time.after(timeout, () => ended.abort());
  let lastId: string | undefined;
  let stood = false;
  try {
    for (;;) {
      try {
        const stream = { path: '/v1/changes', query, lastId, signal: ended.signal };
        for await (const event of client.events(stream)) {
          lastId = event.id ?? lastId;
          if (event.type !== 'open') take(event);
          else if (stood) ports.err.write('connected again\n');
          stood = true;
        }
      } catch (error) {
        const lost = error instanceof CtlFailure && error.exit === EXIT.unreachable;
        if (!ended.signal.aborted && !(stood && lost)) throw error;
      }
      if (ended.signal.aborted) throw timeUp(timeout ?? 0);
      ports.err.write('the connection is lost, trying again\n');
      await new Promise<void>((wake) => ports.time.after(PAUSE, wake));
    }
  } finally {
    cancel();
  }
}

/** What an event says; throws CtlFailure when it is not as documented. */
export function eventData<T>({ data }: ServerEvent, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(jsonOf(data));
  if (parsed.success) return parsed.data;
  throw new CtlFailure(
    EXIT.failed,
    `an event is not as a rug of this version sends it: ${z.prettifyError(parsed.error)}`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const timeUp = (timeout: number): CtlFailure =>
  new CtlFailure(EXIT.timeout, `stopped after ${duration(timeout)}`);
