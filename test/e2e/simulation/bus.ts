import type { IntakeVerdict } from '../../../src/model/event.ts';
import type { RawMessage } from '../../../src/model/ports.ts';
import { SENDER } from '../../support/actors.ts';
import type { Process } from './process.ts';
import type { Stage } from './stage.ts';

/** A message as it was published. */
export interface Message {
  readonly id: string;
  readonly resourceId: string;
  readonly body: string;
}

/** What was told to a sender: from then on it is rug's to lose. */
export interface Receipt {
  readonly message: Message;
  readonly verdict: IntakeVerdict;
}

/** Submits under way at a time; messages of one. */
const PREFETCH = { submits: 3, messages: 4 };

/** A queue with one consumer: what was not acknowledged comes again to the next one, in its place. */
export class Bus {
  readonly published: Message[] = [];
  readonly receipts: Receipt[] = [];
  readonly #stage: Stage;
  #queue: Message[] = [];
  #consumer: Process | null = null;
  #unacked: Message[] = [];
  #submits = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Nothing waits, and everything was acknowledged. */
  get empty(): boolean {
    return this.#queue.length + this.#unacked.length === 0;
  }

  publish(message: Message): void {
    this.published.push(message);
    this.#queue.push(message);
    this.#stage.trace.tell('bus', `${message.id}: ${message.body}`);
    this.#pump();
  }

  /** Another one consumes from now on; null: nobody does. */
  deliverTo(process: Process | null): void {
    this.#queue = [...this.#unacked, ...this.#queue];
    this.#unacked = [];
    this.#submits = 0;
    this.#consumer = process;
    this.#pump();
  }

  #pump(): void {
    const process = this.#consumer;
    if (process === null || this.#queue.length === 0) return;
    process.time.after(this.#stage.hopMs(), () => {
      if (this.#consumer === process && this.#submits < PREFETCH.submits) this.#deliver(process);
    });
  }

  #deliver(process: Process): void {
    const { core } = process;
    if (core === null || this.#queue.length === 0) return;
    const batch = this.#queue.splice(0, this.#stage.dice.between(1, PREFETCH.messages));
    const at = this.#stage.clock.now();
    const early = this.#stage.ablation.ackEarly === true;
    if (!early) this.#unacked.push(...batch);
    this.#submits += 1;
    core.intake
      .submit(batch.map(({ body }) => raw(body, at)))
      .then((verdicts) => this.#told(process, batch, verdicts))
      .catch((error: unknown) => {
        // The channel is closed: what is not acknowledged comes again.
        if (process.ready) this.#stage.fail(`${process.name} cannot take messages: ${error}`);
      });
    this.#pump();
  }

  #told(process: Process, batch: readonly Message[], verdicts: readonly IntakeVerdict[]): void {
    for (const [index, message] of batch.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined) this.#stage.fail(`${message.id} got no verdict`);
      else this.receipts.push({ message, verdict });
    }
    if (this.#consumer !== process) return;
    this.#submits -= 1;
    this.#unacked = this.#unacked.filter((message) => !batch.includes(message));
    this.#pump();
  }
}

const raw = (body: string, at: number): RawMessage => ({
  body,
  source: 'neutron',
  routingKey: 'notifications.info',
  headers: {},
  origin: 'bus',
  actor: SENDER,
  at,
});
