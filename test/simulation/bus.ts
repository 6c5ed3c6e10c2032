import { carefully, type Delivered } from '../../src/bus/careful.ts';
import type { Core } from '../../src/core.ts';
import type { IntakeVerdict } from '../../src/model/event.ts';
import type { RawMessage } from '../../src/model/ports.ts';
import { SENDER } from '../support/actors.ts';
import type { Process } from './process/process.ts';
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

/** One copy of a message in the queue, as it is delivered. */
interface Copy extends Delivered {
  readonly message: Message;
}

/** Has the intake take copies as a consumer does: one by one where they may have killed a process. */
type HandOn = (copies: readonly Copy[]) => Promise<void>;

/** Submits under way at a time; messages of one. */
const PREFETCH = { submits: 3, messages: 4 };
/** How many messages may be overtaken at once. */
const OVERTAKEN = 8;

/**
 * A queue with one consumer. It loses messages before they are confirmed, and confirms: then the
 * sender sends again. What was not acknowledged comes again, in its place or late; what is for other
 * resources may be overtaken.
 */
export class Bus {
  readonly published: Message[] = [];
  readonly receipts: Receipt[] = [];
  /** Messages that have come behind others of their resource. */
  readonly late = new Set<string>();
  readonly #stage: Stage;
  #queue: Copy[] = [];
  #consumer: Process | null = null;
  #handOn: HandOn | null = null;
  /** Counts the channels: what is under way on an old one is acknowledged in vain. */
  #channel = 0;
  #unacked: Copy[] = [];
  #submits = 0;
  /** Messages that their sender will send again. */
  #unconfirmed = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Nothing waits, and everything was acknowledged. */
  get empty(): boolean {
    return this.#queue.length + this.#unacked.length + this.#unconfirmed === 0;
  }

  publish(message: Message): void {
    const { dials, faults, trace } = this.#stage;
    trace.tell('bus', `${message.id}: ${message.body}`);
    if (this.#stage.happens(dials.busLoses)) {
      faults.count('message lost before its confirm');
      this.#sendAgain(message);
      return;
    }
    this.published.push(message);
    this.#queue.push(copyOf(message));
    if (this.#stage.happens(dials.busLoses)) {
      faults.count('confirm lost');
      this.#sendAgain(message);
    }
    this.#pump();
  }

  /** Another one consumes from now on; null: nobody does. */
  deliverTo(process: Process | null): void {
    const again = this.#unacked.map(comingAgain);
    this.#queue = [...again, ...this.#queue];
    for (const copy of again.toReversed()) this.#perhapsLate(copy);
    this.#unacked = [];
    this.#submits = 0;
    this.#channel += 1;
    this.#consumer = process;
    this.#handOn = process?.core ? this.#receive(process, process.core) : null;
    this.#pump();
  }

  /** The channel breaks, and is opened again. */
  breakChannel(): void {
    this.#stage.trace.tell('bus', 'the channel breaks');
    this.deliverTo(this.#consumer);
  }

  #sendAgain(message: Message): void {
    const { clock, dice } = this.#stage;
    this.#unconfirmed += 1;
    clock.after(dice.between(10, 3_000), () => {
      this.#unconfirmed -= 1;
      this.publish(message);
    });
  }

  #perhapsLate(copy: Copy): void {
    const { dice, dials, faults } = this.#stage;
    if (!this.#stage.happens(dials.busReorders)) return;
    faults.count('redelivery late');
    this.late.add(copy.message.id);
    this.#queue.splice(this.#queue.indexOf(copy), 1);
    this.#queue.splice(dice.between(0, this.#queue.length), 0, copy);
  }

  #pump(): void {
    const process = this.#consumer;
    const channel = this.#channel;
    if (process === null || this.#queue.length === 0) return;
    process.time.after(this.#stage.hopMs(), () => {
      if (this.#channel === channel && this.#submits < PREFETCH.submits) this.#deliver(process);
    });
  }

  /** The next message, or one that overtakes those of other resources. */
  #next(): Copy | undefined {
    const { dice, dials, faults } = this.#stage;
    if (!this.#stage.happens(dials.busReorders)) return this.#queue.shift();
    const at = dice.between(0, Math.min(OVERTAKEN, this.#queue.length) - 1);
    const id = this.#queue[at]?.message.resourceId;
    const first = this.#queue.findIndex(({ message }) => message.resourceId === id);
    const [copy] = this.#queue.splice(first, 1);
    if (first > 0) faults.count('message overtakes others');
    return copy;
  }

  /** What happens to the deliveries of one channel. */
  #receive(process: Process, core: Core): HandOn {
    const { clock, faults } = this.#stage;
    const channel = this.#channel;
    return carefully<Copy>({
      suspicion: {
        ...core.suspicion,
        alone: (key, work) => {
          faults.count('message taken up alone');
          return core.suspicion.alone(key, work);
        },
      },
      submit: async (copies, poison) => {
        if (poison !== null) faults.count('message taken for poison');
        const at = clock.now();
        const raws = copies.map(({ message }) => raw(message.body, at, poison));
        this.#told(channel, copies, await process.told(core.intake.submit(raws)));
      },
      isOver: () => this.#channel !== channel || !process.ready,
    });
  }

  #deliver(process: Process): void {
    const handOn = this.#handOn;
    if (handOn === null || this.#queue.length === 0) return;
    const most = Math.min(this.#queue.length, this.#stage.dice.between(1, PREFETCH.messages));
    const batch = Array.from({ length: most }, () => this.#next()).filter(
      (one) => one !== undefined,
    );
    const early = this.#stage.ablation.ackEarly === true;
    if (!early) this.#unacked.push(...batch);
    this.#submits += 1;
    const channel = this.#channel;
    handOn(batch)
      .then(() => {
        if (this.#channel !== channel) return;
        this.#submits -= 1;
        this.#pump();
      })
      .catch((error: unknown) => {
        // The channel is closed: what is not acknowledged comes again.
        if (process.ready) this.#stage.fail(`${process.name} cannot take messages: ${error}`);
      });
    this.#pump();
  }

  #told(channel: number, batch: readonly Copy[], verdicts: readonly IntakeVerdict[]): void {
    const { watch } = this.#stage;
    for (const [index, { message }] of batch.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined) {
        this.#stage.fail(`${message.id} got no verdict`);
        continue;
      }
      this.receipts.push({ message, verdict });
      if (verdict.verdict !== 'accepted') continue;
      for (const { resourceId, type, outcome, seq } of verdict.events) {
        if (outcome === 'taken' && seq !== null) watch.confirmed(resourceId, type, seq);
      }
    }
    if (this.#channel !== channel) return;
    this.#unacked = this.#unacked.filter((copy) => !batch.includes(copy));
  }
}

const ROUTING_KEY = 'notifications.info';

const copyOf = (message: Message): Copy => ({
  message,
  content: Buffer.from(message.body),
  fields: { exchange: 'neutron', routingKey: ROUTING_KEY, redelivered: false },
  properties: { messageId: undefined },
});

/** The copy as it comes again. */
const comingAgain = (copy: Copy): Copy => ({
  ...copy,
  fields: { ...copy.fields, redelivered: true },
});

const raw = (body: string, at: number, poison: string | null): RawMessage => ({
  body,
  source: 'neutron',
  routingKey: ROUTING_KEY,
  headers: {},
  origin: 'bus',
  actor: SENDER,
  at,
  ...(poison === null ? {} : { poison }),
});
