import type { CommittedEvent } from './committed.ts';
import type { Judge } from './judge.ts';

/** What is durable stays as it is: each event once, in rising order; what was confirmed is there. */
export class Journal {
  readonly #judge: Judge['judge'];
  readonly #events = new Map<number, CommittedEvent>();
  readonly #seen = new Set<string>();
  #last = 0;

  constructor({ judge }: Judge) {
    this.#judge = judge;
  }

  committed(events: readonly CommittedEvent[]): void {
    for (const event of events) {
      const { seq, eventId, resourceId, type } = event;
      const name = `${eventId} of ${resourceId}`;
      const isAgain = this.#seen.has(name);
      this.#seen.add(name);
      this.#judge(isAgain ? `${name}: ${type} is in the journal again, as ${seq}` : null);
      this.#judge(seq > this.#last ? null : `${name}: ${seq} comes after ${this.#last}`);
      this.#last = Math.max(this.#last, seq);
      this.#events.set(seq, event);
    }
  }

  /** Somebody was told that this event is rug's to lose. */
  confirmed(resourceId: string, type: string, seq: number): void {
    const event = this.#events.get(seq);
    const isThere = event?.resourceId === resourceId && event.type === type;
    const told = `${resourceId}: ${type} ${seq} was confirmed, and is not in the journal`;
    this.#judge(isThere ? null : told);
  }
}
