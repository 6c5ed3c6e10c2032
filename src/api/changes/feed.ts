import type { StoredAudit } from '../../model/audit.ts';
import { RugError } from '../../model/errors.ts';
import type { Cancel, Environment } from '../../model/ports.ts';
import type { Reader, TrailRow } from '../../model/store.ts';
import type { Position } from './position.ts';
import { Tail } from './tail.ts';

/** Changes within it are read once, milliseconds. */
const LINGER_MS = 20;
/** Nobody says when the bus has added to the audit: it is looked at that often, milliseconds. */
const LOOK_MS = 1_000;

const LOGS = ['trail', 'audit'] as const;
type Log = (typeof LOGS)[number];

/** Reads the changes once, and wakes those who follow them. Without followers it reads nothing. */
export class Feed {
  readonly trail: Tail<TrailRow>;
  readonly audit: Tail<StoredAudit>;
  readonly #env: Pick<Environment, 'time' | 'log'>;
  readonly #reader: Pick<Reader, 'lastChange' | 'audit'>;
  readonly #waiting = new Set<() => void>();
  readonly #closing = new AbortController();
  /** What is looked at when the linger is over. */
  readonly #due = new Set<Log>();
  #followers = 0;
  #rounds = 0;
  /** Looks are one after another. */
  #turn: Promise<unknown> = Promise.resolve();
  /** null: nobody follows. */
  #cancelTick: Cancel | null = null;

  constructor(
    env: Pick<Environment, 'time' | 'log'>,
    reader: Pick<Reader, 'changes' | 'lastChange' | 'audit'>,
  ) {
    this.#env = env;
    this.#reader = reader;
    this.trail = new Tail((after, limit) => reader.changes(after, limit));
    this.audit = new Tail(async (after, limit) => (await reader.audit({ after }, { limit })).items);
  }

  /** Aborted once the feed is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Counts how often followers were woken, see `wait`. */
  get round(): number {
    return this.#rounds;
  }

  /** A decision was committed; cheap while nobody follows. */
  decided = (): void => this.#kick('trail');

  /** Somebody has ordered something, which is in the audit. */
  ordered = (): void => this.#kick('audit');

  /**
   * One more follows, until `leave` is called as often; answers the position behind everything there
   * is. Rejects when the store is down: then nobody has joined.
   */
  async join(): Promise<Position> {
    this.#followers += 1;
    try {
      return await this.#inTurn(async () => {
        if (this.#cancelTick === null) await this.#begin();
        else await this.#look(LOGS);
        return { change: this.trail.end, audit: this.audit.end };
      });
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  leave(): void {
    this.#followers -= 1;
    if (this.#followers > 0) return;
    this.#cancelTick?.();
    this.#cancelTick = null;
  }

  /** Resolves when followers were woken since `round`, at least once a second, or on abort. */
  wait(round: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || round !== this.#rounds) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  /** Ends what every follower is at. */
  close(): void {
    this.#closing.abort();
  }

  async #begin(): Promise<void> {
    const newest = this.#reader.audit({}, { limit: 1 });
    const [change, { items }] = await Promise.all([this.#reader.lastChange(), newest]);
    this.trail.begin(change);
    this.audit.begin(items[0]?.id ?? 0);
    this.#tick();
  }

  /** Followers are woken whatever the store does: they look at more than the changes. */
  #tick(): void {
    const cancel = this.#env.time.after(LOOK_MS, () => {
      this.#wake();
      void this.#lookInTurn(() => LOGS).then(() => {
        if (this.#cancelTick === cancel) this.#tick();
      });
    });
    this.#cancelTick = cancel;
  }

  #kick(log: Log): void {
    if (this.#followers === 0) return;
    const isComing = this.#due.size > 0;
    this.#due.add(log);
    if (isComing) return;
    this.#env.time.after(LINGER_MS, () => {
      void this.#lookInTurn(() => {
        const due = [...this.#due];
        this.#due.clear();
        return due;
      });
    });
  }

  /** What fails now is tried again at the next tick. */
  #lookInTurn(logs: () => readonly Log[]): Promise<void> {
    return this.#inTurn(() => this.#look(logs())).catch((error: unknown) => {
      if (error instanceof RugError && error.code === 'store_unreachable') return;
      this.#env.log.warn({ err: error }, 'the changes cannot be read');
    });
  }

  async #look(logs: readonly Log[]): Promise<void> {
    let hasGrown = false;
    try {
      for (const log of logs) hasGrown = (await this[log].grow()) || hasGrown;
    } finally {
      if (hasGrown) this.#wake();
    }
  }

  #wake(): void {
    this.#rounds += 1;
    for (const wake of [...this.#waiting]) wake();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
