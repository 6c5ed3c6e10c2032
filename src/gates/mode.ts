/** Modes that are in force, and the gate they shut (spec 4.5; D-23, D-24; scenarios 36, 37). */
import {
  heldWords,
  MODE_SCOPES,
  type Modal,
  type Mode,
  type ModeScope,
  type Modes,
} from '../model/modes.ts';
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
  readonly #modes: Readonly<Record<ModeScope, Map<string, Mode>>> = {
    resource: new Map(),
    tenant: new Map(),
    global: new Map(),
  };
  readonly #changed: ((key: ModeKey) => void)[] = [];
  readonly #expired: ((mode: Mode) => void)[] = [];
  /** Modes whose expiry was told. */
  readonly #told = new WeakSet<Mode>();
  #cancel: Cancel = () => {};
  #stopped = false;

  constructor(time: Time) {
    this.#time = time;
  }

  holding = (resource: Modal): Mode | null => {
    for (const scope of MODE_SCOPES) {
      const modes = this.#modes[scope];
      // Mostly there are none, and this is asked for every resource.
      const mode = modes.size === 0 ? undefined : modes.get(KEYS[scope](resource));
      if (mode !== undefined) return mode;
    }
    return null;
  };

  /** The widest first, each scope by key. */
  list = (): readonly Mode[] =>
    MODE_SCOPES.toReversed().flatMap((scope) =>
      [...this.#modes[scope].values()].sort((one, other) => (one.key < other.key ? -1 : 1)),
    );

  /** What the store knows at a start, before anything moves: nobody is told. */
  load(modes: readonly Mode[]): void {
    for (const mode of modes) this.#keep(mode);
    this.#arm();
  }

  /** From now on `mode` is in force, in place of another one of its scope and key. */
  put(mode: Mode): void {
    this.#keep(mode);
    this.#tell(mode);
  }

  /** Ends a mode; what is not in force is no error (spec 4.5). */
  drop(scope: ModeScope, key: string): void {
    if (this.#modes[scope].delete(keyIn(scope, key))) this.#tell({ scope, key });
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
    this.#stopped = true;
    this.#cancel();
  }

  #keep(mode: Mode): void {
    this.#modes[mode.scope].set(keyIn(mode.scope, mode.key), mode);
  }

  #tell({ scope, key }: ModeKey): void {
    this.#arm();
    for (const listener of this.#changed) listener({ scope, key });
  }

  /** One timer, for whichever mode expires next. */
  #arm(): void {
    this.#cancel();
    // What expires before anybody listens must be told of all the same.
    if (this.#stopped || this.#expired.length === 0) return;
    const times = this.list().flatMap((mode) =>
      mode.expiresAt === null || this.#told.has(mode) ? [] : [mode.expiresAt],
    );
    if (times.length === 0) return;
    const next = times.reduce((first, time) => Math.min(first, time));
    this.#cancel = this.#time.after(Math.max(0, next - this.#time.now()), () => this.#ring());
  }

  #ring(): void {
    const now = this.#time.now();
    for (const mode of this.list()) {
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
  tenant: ({ tenantId }) => tenantKey(tenantId),
  global: () => '*',
};

/** With and without dashes are one tenant (D-23). */
const keyIn = (scope: ModeScope, key: string): string =>
  scope === 'tenant' ? tenantKey(key) : key;

/** What keeps a resource from being worked on, in words; null: no mode does. */
export function heldBy(modes: Modes): (resource: Modal) => Parked | null {
  // Asked for every resource that it holds: its words are put together once.
  const words = new WeakMap<Mode, Parked>();
  return (resource) => {
    const mode = modes.holding(resource);
    if (mode === null) return null;
    const known = words.get(mode) ?? wordsOf(mode);
    words.set(mode, known);
    return known;
  };
}

const wordsOf = (mode: Mode): Parked => ({
  gate: 'mode',
  group: `mode ${mode.scope} ${keyIn(mode.scope, mode.key)}`,
  reason: heldWords(mode),
});

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
