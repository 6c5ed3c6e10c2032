/** Requests under way: each ends by its answer, its time-out, its signal, or the loss of the line. */
import { DriverError } from '../../model/driver.ts';
import type { Cancel, Time } from '../../model/ports.ts';
import { accepted } from './link.ts';
import type { Answer, Done } from './wire.ts';

interface Waiting {
  readonly settle: (answer: Answer) => void;
  readonly fail: (error: unknown) => void;
}

export class PendingRequests {
  readonly #time: Time;
  readonly #timeoutMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(time: Time, timeoutMs: number) {
    this.#time = time;
    this.#timeoutMs = timeoutMs;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Numbers a request and sends it; nothing is sent once the signal is aborted. */
  open(send: (id: number) => void, signal: AbortSignal | undefined): Promise<Done> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      this.#last += 1;
      const id = this.#last;
      const ends: Cancel[] = [];
      const end = (act: () => void): void => {
        for (const cancel of ends) cancel();
        this.#waiting.delete(id);
        act();
      };
      const fail = (error: unknown): void => end(() => reject(error));
      const settle = (answer: Answer): void =>
        end(() => {
          try {
            resolve(accepted(answer));
          } catch (error) {
            reject(error);
          }
        });
      this.#waiting.set(id, { settle, fail });
      ends.push(this.#time.after(this.#timeoutMs, () => fail(this.#timedOut())));
      const abort = (): void => fail(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      ends.push(() => signal?.removeEventListener('abort', abort));
      send(id);
    });
  }

  /** An answer nobody waits for any more is dropped. */
  answer(id: number, answer: Answer): void {
    this.#waiting.get(id)?.settle(answer);
  }

  failAll(error: DriverError): void {
    for (const { fail } of [...this.#waiting.values()]) fail(error);
  }

  #timedOut(): DriverError {
    const message = `the phantom world did not answer within ${this.#timeoutMs} ms`;
    return new DriverError(message, { class: 'retry', number: 2004 });
  }
}
