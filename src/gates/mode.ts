/** Modes that are in force, and the gate they shut (spec 4.5; D-23, D-24; scenarios 36, 37). */
import { MODE_SCOPES, type Modal, type Mode, type ModeScope, type Modes } from '../model/modes.ts';
import type { Cancel, Gate, Parked, Time } from '../model/ports.ts';
import { tenantKey } from '../model/tenant.ts';

/** Which mode has changed: set, set anew, or ended. */
export interface ModeKey {
  readonly scope: ModeScope;
  readonly key: string;
}

/**
 * The modes in memory. What is put here is durable already; an expired mode holds on until whoever
 * hears of it has ended it durably and dropped it.
 */
export class ModeKeeper implements Modes {
  readonly #time: Time;
  readonly #modes = new Map<string, Mode>();
  readonly #changed: ((key: ModeKey) => void)[] = [];
  readonly #expired: ((mode: Mode) => void)[] = [];
  /** Modes whose expiry was told. */
  readonly #told = new WeakSet<Mode>();
  #cancel: Cancel = () => {};

  constructor(time: Time) {
    this.#time = time;
  }

  holding = (resource: Modal): Mode | null => {
    if (this.#modes.size === 0) return null;
    for (const scope of MODE_SCOPES) {
      const mode = this.#modes.get(nameOf(scope, KEYS[scope](resource)));
      if (mode !== undefined) return mode;
    }
    return null;
  };

  /** The widest first, each scope by key. */
  list = (): readonly Mode[] =>
    [...this.#modes.values()].sort(
      (one, other) =>
        MODE_SCOPES.indexOf(other.scope) - MODE_SCOPES.indexOf(one.scope) ||
        (one.key < other.key ? -1 : 1),
    );

  /** What the store knows at a start, before anything moves: nobody is told. */
  load(modes: readonly Mode[]): void {
    for (const mode of modes) this.#modes.set(nameOf(mode.scope, mode.key), mode);
    this.#arm();
  }

  /** From now on `mode` is in force, in place of another one of its scope and key. */
  put(mode: Mode): void {
    this.#modes.set(nameOf(mode.scope, mode.key), mode);
    this.#tell(mode);
  }

  /** Ends a mode; what is not in force is no error (spec 4.5). */
  drop(scope: ModeScope, key: string): void {
    if (this.#modes.delete(nameOf(scope, key))) this.#tell({ scope, key });
  }

  onChange(listener: (changed: ModeKey) => void): void {
    this.#changed.push(listener);
  }

  /** `listener` is told once when `expiresAt` of a mode has passed. */
  onExpired(listener: (mode: Mode) => void): void {
    this.#expired.push(listener);
    this.#arm();
  }

  stop(): void {
    this.#cancel();
  }

  #tell({ scope, key }: ModeKey): void {
    this.#arm();
    for (const listener of this.#changed) listener({ scope, key });
  }

  /** One timer, for whichever mode expires next. */
  #arm(): void {
    this.#cancel();
    // What expires before anybody listens must be told of all the same.
    if (this.#expired.length === 0) return;
    const times = [...this.#modes.values()].flatMap((mode) =>
      mode.expiresAt === null || this.#told.has(mode) ? [] : [mode.expiresAt],
    );
    if (times.length === 0) return;
    const next = times.reduce((first, time) => Math.min(first, time));
    this.#cancel = this.#time.after(Math.max(0, next - this.#time.now()), () => this.#ring());
  }

  #ring(): void {
    const now = this.#time.now();
    for (const mode of [...this.#modes.values()]) {
      if (mode.expiresAt === null || mode.expiresAt > now || this.#told.has(mode)) continue;
      this.#told.add(mode);
      for (const listener of this.#expired) listener(mode);
    }
    this.#arm();
  }
}

/** By which key a mode of each scope finds a resource. */
const KEYS: Readonly<Record<ModeScope, (resource: Modal) => string>> = {
  resource: ({ id }) => id,
  tenant: ({ tenantId }) => tenantId,
  global: () => '*',
};

/** With and without dashes are one tenant (D-23). */
const nameOf = (scope: ModeScope, key: string): string =>
  `${scope} ${scope === 'tenant' ? tenantKey(key) : key}`;

/** What keeps a resource from being worked on, in words; null: no mode does. */
export function heldBy(modes: Modes): (resource: Modal) => Parked | null {
  return (resource) => {
    const mode = modes.holding(resource);
    if (mode === null) return null;
    const group = `mode ${nameOf(mode.scope, mode.key)}`;
    return { gate: 'mode', group, reason: reasonOf(mode) };
  };
}

/** Refuses every run while a mode holds its resource, whatever its cause. */
export function modeGate(modes: Modes): Gate {
  const held = heldBy(modes);
  return {
    name: 'mode',
    check: ({ subject }) => held(subject),
    take: () => {},
    done: () => {},
    // The scheduler is told itself, and takes up more than what is parked.
    onChange: () => {},
  };
}

function reasonOf({ scope, key, reason, who, since, expiresAt }: Mode): string {
  const what = scope === 'global' ? 'everything' : `${scope} ${key}`;
  const until = expiresAt === null ? '' : ` until ${iso(expiresAt)}`;
  const why = reason === '' ? 'no reason given' : reason;
  return `${what} is in debug since ${iso(since)}${until}: ${why} (${who})`;
}

const iso = (at: number): string => new Date(at).toISOString();
