import { DriverError } from '../../model/driver.ts';
import type { Time } from '../../model/ports.ts';

/** Ends what is under way: at its deadline, or with its executor. */
export interface Deadline {
  /** Aborted with the DriverError that says why. */
  readonly signal: AbortSignal;
  /** Settles as `work` does, or rejects with the signal's reason: whatever comes first. */
  readonly race: <T>(work: () => Promise<T>) => Promise<T>;
  /** The same, but work that ends by itself when it is aborted has its say: its steps are noted. */
  readonly bound: <T>(work: () => Promise<T>) => Promise<T>;
  readonly clear: () => void;
}

/** `at`: epoch milliseconds. `executor`: aborted when the worker ends, which loses the work. */
export function deadlineAt(at: number, time: Time, executor: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const expire = (): void => controller.abort(deadlinePassed());
  const lose = (): void => controller.abort(lost('its executor ended'));
  const left = at - time.now();
  const cancel = left > 0 ? time.after(left, expire) : () => undefined;
  if (left <= 0) expire();
  if (executor?.aborted === true) lose();
  executor?.addEventListener('abort', lose, { once: true });

  const limit = <T>(work: () => Promise<T>, when: (reject: () => void) => void): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      signal.throwIfAborted();
      const abort = (): void => when(() => reject(signal.reason));
      signal.addEventListener('abort', abort, { once: true });
      Promise.try(work)
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', abort));
    });
  const race: Deadline['race'] = (work) => limit(work, (reject) => reject());
  const bound: Deadline['bound'] = (work) => limit(work, (reject) => time.after(0, reject));
  const clear = (): void => {
    cancel();
    executor?.removeEventListener('abort', lose);
  };
  return { signal, race, bound, clear };
}

const deadlinePassed = (): DriverError =>
  new DriverError('the deadline of the verb has passed', { class: 'retry', number: 1011 });

/** What happened is nobody's to decide on: another executor has the run, or will have it. */
export const lost = (why: string): DriverError =>
  new DriverError(`lost: ${why}`, { class: 'lost', number: 1010 });
