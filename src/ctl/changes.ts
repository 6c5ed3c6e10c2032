/** Everything that happens, as it happens: server-sent events that survive a lost connection. */
import { z } from 'zod';
import { duration } from './age.ts';
import type { Client, Query } from './client.ts';
import { CtlFailure, EXIT } from './failure.ts';
import type { CtlPorts } from './ports.ts';
import { printable } from './printable.ts';
import type { ServerEvent } from './sse.ts';

/** Milliseconds before a lost connection is tried again. */
const PAUSE = 1_000;

export interface Following {
  readonly ports: CtlPorts;
  readonly client: Client;
  readonly query: Query;
  /** Milliseconds after which it ends; null: it goes on for ever. */
  readonly timeout: number | null;
}

/**
 * Hands on every event, until the time is up. A connection that is lost is taken up again after the
 * last event; the first one must stand. Rejects with CtlFailure.
 */
export async function followChanges(
  { ports, client, query, timeout }: Following,
  take: (event: ServerEvent) => void,
): Promise<void> {
  const ended = new AbortController();
  const cancel =
    timeout === null ? () => undefined : ports.time.after(timeout, () => ended.abort());
  let lastId: string | undefined;
  let stood = false;
  let isLost = false;
  const say = (text: string): void => void ports.err.write(`${printable(text)}\n`);
  try {
    for (;;) {
      let why = 'rug has ended it';
      try {
        const stream = { path: '/v1/changes', query, lastId, signal: ended.signal };
        for await (const event of client.events(stream)) {
          lastId = event.id ?? lastId;
          if (event.type !== 'open') take(event);
          if (isLost) say('connected again');
          stood = true;
          isLost = false;
        }
      } catch (error) {
        const lost = error instanceof CtlFailure && error.exit === EXIT.unreachable;
        if (!ended.signal.aborted && !(stood && lost)) throw error;
        why = (error as Error).message;
      }
      if (ended.signal.aborted) return say(`stopped after ${duration(timeout ?? 0)}`);
      if (!isLost) say(`the connection is lost: ${why}; trying again`);
      isLost = true;
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
