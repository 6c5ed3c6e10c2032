/** The world with its clock, its call log and its listeners; whoever carries its messages. */
import type { z } from 'zod';
import { toIssue } from '../../../model/issue.ts';
import type { Cancel, Time } from '../../../model/ports.ts';
import {
  type Answer,
  type Call,
  type ControlRequest,
  controlRequest,
  type DriverRequest,
  driverRequest,
  type LogLine,
} from '../wire.ts';
import { isRead, type World } from './world.ts';

/** Where the call log is kept. */
export interface Journal {
  /** From the first to the last. @throws Error naming the line that is none */
  readonly lines: () => Iterable<LogLine>;
  readonly append: (line: LogLine) => void;
  /** What was appended is safe from the death of the world when this returns. */
  readonly flush: () => void;
  readonly clear: () => void;
}

/** One who talks to the world; subscribed ones are pushed each call from then on. */
export interface Guest {
  readonly answer: (id: number, answer: Answer) => void;
  readonly push: (call: Call) => void;
}

export class WorldHost {
  readonly #world: World;
  readonly #time: Time;
  readonly #journal: Journal;
  readonly #subscribers = new Set<Guest>();
  readonly #timers = new Set<Cancel>();

  /** The world becomes what the call log says. */
  constructor(world: World, time: Time, journal: Journal) {
    this.#world = world;
    this.#time = time;
    this.#journal = journal;
    for (const line of journal.lines()) world.replay(line);
  }

  /** Takes one request, already numbered by the guest. A request under way survives its sender. */
  receive(id: number, body: object, guest: Guest): void {
    const schema = 'control' in body ? controlRequest : driverRequest;
    const parsed = schema.safeParse(body);
    if (!parsed.success) guest.answer(id, invalid(schema, parsed.error, body));
    else if ('control' in parsed.data) this.#control(id, parsed.data, guest);
    else this.#admit(id, parsed.data, guest);
  }

  #admit(id: number, request: DriverRequest, guest: Guest): void {
    this.#after(this.#world.latencyMs, () => {
      const { call, delayMs, silent } = this.#world.handle(request, this.#time.now());
      this.#journal.append(call);
      for (const subscriber of this.#subscribers) subscriber.push(call);
      const { answer } = call;
      if (!silent && answer !== null) this.#after(delayMs, () => guest.answer(id, answer));
    });
  }

  /** To be called before answers leave: what they are about is in the call log then. */
  flush(): void {
    this.#journal.flush();
  }

  forget(guest: Guest): void {
    this.#subscribers.delete(guest);
  }

  close(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #control(id: number, request: ControlRequest, guest: Guest): void {
    const at = this.#time.now();
    const answer = this.#world.control(request, at);
    if (request.control === 'subscribe') {
      for (const line of this.#journal.lines()) if ('request' in line) guest.push(line);
      this.#subscribers.add(guest);
    } else if (request.control === 'clear') {
      this.#journal.clear();
    } else if (!isRead(request)) {
      this.#journal.append({ seq: this.#world.seq, at, control: request });
    }
    guest.answer(id, answer);
  }

  #after(ms: number, act: () => void): void {
    if (ms === 0) {
      act();
      return;
    }
    const cancel = this.#time.after(ms, () => {
      this.#timers.delete(cancel);
      act();
    });
    this.#timers.add(cancel);
  }
}

function invalid(schema: z.ZodType, { issues: [first] }: z.ZodError, body: object): Answer {
  const issue = first === undefined ? null : toIssue(schema, first, body);
  const message = `${issue?.path.join('.') || 'request'}: ${issue?.message ?? 'is invalid'}`;
  return { ok: false, class: 'fail', number: 1003, message };
}
