/** Sends events by HTTP, in order, and again until they are answered: as a sender must. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, type Verdict } from '../../scripts/process/client.ts';
import type { PlannedEvent } from './plan.ts';

export interface Sender {
  /** Resolves when so many events are answered. */
  readonly reached: (count: number) => Promise<void>;
  /** Resolves when all are; answers those that were not taken as they should be. */
  readonly done: Promise<readonly string[]>;
}

/** Events in one request. */
export const TOGETHER = 10;
const AGAIN_MS = 20;

/** `url`: where rug listens at the moment. `paceMs`: the pause between two requests. */
export function sendByHttp(
  events: readonly PlannedEvent[],
  url: () => string | null,
  paceMs: number,
  signal: AbortSignal,
): Sender {
  const watches = new Set<{ readonly count: number; readonly tell: () => void }>();
  let answered = 0;
  const told = (): void => {
    for (const watch of watches) {
      if (watch.count > answered) continue;
      watches.delete(watch);
      watch.tell();
    }
  };
  const send = async (): Promise<readonly string[]> => {
    const odd: string[] = [];
    while (answered < events.length) {
      const some = events.slice(answered, answered + TOGETHER);
      odd.push(...(await untilAnswered(some, url, signal)));
      answered += some.length;
      told();
      await pause(paceMs, undefined, { signal });
    }
    return odd;
  };
  return {
    reached: (count) =>
      new Promise((tell) => {
        watches.add({ count, tell });
        told();
      }),
    done: send(),
  };
}

async function untilAnswered(
  events: readonly PlannedEvent[],
  url: () => string | null,
  signal: AbortSignal,
): Promise<readonly string[]> {
  for (let tries = 1; ; tries++) {
    const present = url();
    const verdicts = await (present === null
      ? null
      : new Client(present).send(events.map(({ body }) => body)).catch(() => null));
    if (verdicts !== null) return oddities(events, verdicts, tries > 1);
    await pause(AGAIN_MS, undefined, { signal });
  }
}

/** An event is taken; what is sent again may have been taken before. */
function oddities(
  events: readonly PlannedEvent[],
  verdicts: readonly Verdict[],
  again: boolean,
): readonly string[] {
  return events.flatMap(({ id, type, resourceId }, n) => {
    const outcome = outcomeOf(verdicts[n]);
    if (outcome === 'taken' || (again && outcome === 'duplicate')) return [];
    return [`${id} (${type} of ${resourceId}) was answered: ${outcome}`];
  });
}

/** `taken`, `duplicate` ...; of a message that was not even accepted, its verdict. */
export const outcomeOf = (verdict: Verdict | undefined): string =>
  verdict?.events?.[0]?.outcome ?? verdict?.verdict ?? 'nothing';
