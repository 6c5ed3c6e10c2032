import type { Cancel, Poll, Time } from '../model/ports.ts';
import type { Answer, Check } from './check.ts';
import { createCheck } from './checks.ts';
import type { FromChild, ToChild } from './protocol.ts';
import { Schedule } from './schedule.ts';
import type { HealthSettings } from './settings.ts';
import type { Target } from './targets.ts';

/**
 * What the health child does: asks each target when it is due and sends POLLs, at most as many as it
 * has credit for. Every POLL that is sent, waits, or is being asked for counts against the credit.
 */
export class Poller {
  readonly #time: Time;
  readonly #send: (message: FromChild) => void;
  /** Those that have addresses to ask; of the others the schedule knows all there is. */
  readonly #targets = new Map<string, Target>();
  readonly #checks = new Map<string, Check>();
  readonly #ending = new AbortController();
  #schedule: Schedule | null = null;
  #concurrency = 0;
  #cancelTick: Cancel = () => undefined;
  #credit = 0;
  /** A batch is on its way: its answer renews the credit. */
  #unanswered = false;
  /** Due, to be asked as soon as another question has ended. */
  readonly #queue: Target[] = [];
  #asking = 0;
  /** In the queue or being asked. */
  readonly #busy = new Set<string>();
  readonly #outbox: Poll[] = [];

  constructor(time: Time, send: (message: FromChild) => void) {
    this.#time = time;
    this.#send = send;
  }

  receive(message: ToChild): void {
    switch (message.type) {
      case 'configure':
        this.#configure(message.settings);
        break;
      case 'targets':
        for (const id of message.drop) this.#drop(id);
        for (const target of message.put) this.#put(target);
        break;
      case 'credit':
        this.#credit = message.credit;
        this.#unanswered = false;
        break;
    }
  }

  /** What it says every BEAT_MS. */
  beat(): FromChild {
    return { type: 'alive', lag: this.#schedule?.lag(this.#time.now()) ?? 0 };
  }

  /** Asks no more; what is being asked is abandoned. */
  stop(): void {
    this.#cancelTick();
    this.#ending.abort();
  }

  /** At the start, and again when the configuration has changed: who is watched stays. */
  #configure({ intervalMs, concurrency, checks }: HealthSettings): void {
    this.#cancelTick();
    const before = this.#schedule;
    this.#schedule = new Schedule(intervalMs);
    for (const id of before?.ids() ?? []) this.#schedule.put(id);
    this.#concurrency = concurrency;
    this.#checks.clear();
    for (const [kind, settings] of Object.entries(checks)) {
      this.#checks.set(kind, createCheck(settings, this.#time));
    }
    this.#tick(this.#schedule);
  }

  #put(target: Target): void {
    this.#schedule?.put(target.id);
    const known = this.#targets.get(target.id);
    // The same object stays for the same target: a question under way is about this very one.
    if (known !== undefined && sameTarget(known, target)) return;
    if (target.addresses.length === 0) this.#targets.delete(target.id);
    else this.#targets.set(target.id, target);
  }

  #drop(id: string): void {
    this.#targets.delete(id);
    this.#schedule?.drop(id);
  }

  #tick(schedule: Schedule): void {
    const spare = this.#credit - this.#outbox.length - this.#busy.size;
    for (const id of schedule.due(this.#time.now(), spare)) {
      if (this.#busy.has(id)) continue;
      const target = this.#targets.get(id);
      if (target !== undefined && this.#checks.has(target.kind)) {
        this.#busy.add(id);
        this.#queue.push(target);
      } else this.#outbox.push({ resourceId: id });
    }
    this.#askMore();
    this.#flush();
    this.#cancelTick = this.#time.after(schedule.slotMs, () => this.#tick(schedule));
  }

  #askMore(): void {
    while (this.#asking < this.#concurrency) {
      const target = this.#queue.shift();
      if (target === undefined) return;
      this.#asking++;
      void this.#ask(target).then((answer) => this.#answered(target, answer));
    }
  }

  async #ask({ kind, addresses }: Target): Promise<Answer> {
    const check = this.#checks.get(kind);
    if (check === undefined) return null;
    const { signal } = this.#ending;
    return agreed(await Promise.all(addresses.map((address) => check.ask(address, signal))));
  }

  #answered(target: Target, answer: Answer): void {
    this.#asking--;
    this.#busy.delete(target.id);
    if (this.#ending.signal.aborted) return;
    // What changed meanwhile was not what was asked: then nobody has looked.
    const isSame = this.#targets.get(target.id) === target;
    const verdict =
      isSame && answer !== null ? { verdict: { alive: answer, at: this.#time.now() } } : {};
    if (this.#schedule?.has(target.id) === true)
      this.#outbox.push({ resourceId: target.id, ...verdict });
    this.#askMore();
  }

  #flush(): void {
    if (this.#unanswered) return;
    // What is waiting may be more than the credit has become since.
    const polls = this.#outbox.splice(0, this.#credit);
    if (polls.length === 0) return;
    this.#credit -= polls.length;
    this.#unanswered = true;
    this.#send({ type: 'polls', polls, targets: this.#schedule?.size ?? 0 });
  }
}

function sameTarget(a: Target, b: Target): boolean {
  return a.kind === b.kind && a.addresses.join(' ') === b.addresses.join(' ');
}

/** The verdict on all instances: where they differ, or one is unknown, the machine must look. */
function agreed(answers: readonly Answer[]): Answer {
  const [first = null] = answers;
  return answers.every((answer) => answer === first) ? first : null;
}
