import type { Time } from '../model/ports.ts';

/** True: alive. False: dead. Null: nothing can be said. */
export type Answer = boolean | null;

/**
 * One way of asking an instance whether it lives. All checks are judged by one conformance suite:
 * - true: it answered as it should. false: it is there to be asked and did not.
 * - null: this side could not ask (no descriptors left, no route, the name does not resolve). That is
 *   no verdict: a fault of ours must not count as a death.
 * - It never rejects, ends by its own timeout, ends at once when the signal aborts (then null), and
 *   leaves no socket open.
 */
export interface Check {
  readonly type: string;
  /** `address`: a name or an address, IPv6 without brackets, with a zone where it needs one. */
  readonly ask: (address: string, signal: AbortSignal) => Promise<Answer>;
}

export interface Limits {
  readonly time: Time;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * One question with an end: `begin` asks and answers how to let go of what it opened. The first of
 * answer, time-out and abort wins.
 */
export function askWithin(
  { time, timeoutMs, signal }: Limits,
  begin: (end: (answer: Answer) => void) => () => void,
): Promise<Answer> {
  return new Promise((resolve) => {
    let release = (): void => undefined;
    const end = (answer: Answer): void => {
      cancel();
      signal.removeEventListener('abort', abandon);
      release();
      resolve(answer);
    };
    const abandon = (): void => end(null);
    const cancel = time.after(timeoutMs, () => end(false));
    signal.addEventListener('abort', abandon, { once: true });
    if (signal.aborted) {
      abandon();
      return;
    }
    try {
      release = begin(end);
    } catch {
      // Node throws at once for an address that cannot be one: nobody was asked.
      end(null);
    }
  });
}

/** Errors of this side of the connection: they say nothing about the other. */
const OURS: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOBUFS',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'EINVAL',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What a failed connection says of the instance: nothing when the failure is ours, else death. */
export function answerOf(error: Error): false | null {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && OURS.has(code) ? null : false;
}
