/** The stream of changes, taken up again whenever it breaks. */
import type { Time } from '../../model/ports.ts';
import type { Client } from '../client.ts';
import { CtlFailure } from '../failure.ts';
import type { ServerEvent } from '../sse.ts';
import { createAlarm } from './alarm.ts';
import type { Scope } from './source.ts';

export interface StreamOptions {
  readonly client: Client;
  readonly time: Time;
  readonly scope: Scope;
  /** It stands: nothing that happens from now on is missed. */
  readonly linked: () => void;
  readonly event: (event: ServerEvent) => void;
  /** It has broken, and is tried again at `retryAt`, epoch milliseconds. */
  readonly lost: (why: string, retryAt: number) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Milliseconds before it is tried again: longer from time to time, then the last. */
const RETRIES = [500, 1_000, 2_000, 4_000, 8_000] as const;
const LONGEST = 8_000;

/** Hands on every event, each connection behind the last event of the one before, until the signal. */
export async function keepStream(options: StreamOptions): Promise<void> {
  const { client, time, scope, linked, event: take, lost, signal } = options;
  const { kind, tenant } = scope;
  const alarm = createAlarm(time, signal);
  let lastId: string | undefined;
  for (let failed = 0; !signal.aborted; failed++) {
    let why = 'rug has ended it';
    let isLinked = false;
    try {
      const stream = { path: '/v1/changes', query: { kind, tenant }, lastId, signal };
      for await (const event of client.events(stream)) {
        lastId = event.id ?? lastId;
        // The first id says where it begins: all before that is in the list.
        if (!isLinked && event.id !== null) {
          isLinked = true;
          failed = 0;
          linked();
        }
        take(event);
      }
    } catch (error) {
      why = reasonOf(error);
    }
    if (signal.aborted) return;
    const pause = RETRIES[failed] ?? LONGEST;
    lost(why, time.now() + pause);
    await alarm.wait(pause);
  }
}

/** What went wrong, in a line; throws what is no failure of the outside. */
export function reasonOf(error: unknown): string {
  if (error instanceof CtlFailure) return error.message;
  throw error;
}
