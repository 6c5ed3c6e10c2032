import type { KillPoint } from '../../src/model/killpoints.ts';
import type { Chance, Environment, Time } from '../../src/model/ports.ts';
import type { Spans } from '../../src/model/spans.ts';

/** Identities and randomness from a seed: the same in every run. */
export function seededChance(seed = 1): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const hex = (): string => next().toString(16).padStart(8, '0');
  return {
    uuid: () => {
      const digits = hex() + hex() + hex() + hex();
      const parts = [0, 8, 12, 16, 20].map((from, i, all) => digits.slice(from, all[i + 1]));
      return parts.join('-');
    },
    random: () => next() / 2 ** 32,
    seed: next,
  };
}

export interface Witness {
  readonly lines: { level: string; fields: object; message: string }[];
  readonly counts: Map<string, number>;
  /** By name and labels, as `counts` is. */
  readonly gauges: Map<string, number>;
  readonly observed: Map<string, number[]>;
  readonly points: KillPoint[];
}

/** An environment that remembers what it was told. */
export function witnessedEnvironment(
  time: Time,
  seed = 1,
  spans?: Spans,
): { env: Environment; witness: Witness } {
  const witness: Witness = {
    lines: [],
    counts: new Map(),
    gauges: new Map(),
    observed: new Map(),
    points: [],
  };
  const keyOf = (name: string, labels: object): string =>
    [name, ...Object.values(labels)].join(' ');
  const line =
    (level: string) =>
    (fields: object, message: string): void => {
      witness.lines.push({ level, fields, message });
    };
  const env: Environment = {
    time,
    chance: seededChance(seed),
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    metrics: {
      count: (name, labels = {}, by = 1) => {
        const key = keyOf(name, labels);
        witness.counts.set(key, (witness.counts.get(key) ?? 0) + by);
      },
      gauge: (name, value, labels = {}) => {
        witness.gauges.set(keyOf(name, labels), value);
      },
      observe: (name, value, labels = {}) => {
        const key = keyOf(name, labels);
        witness.observed.set(key, [...(witness.observed.get(key) ?? []), value]);
      },
    },
    ...(spans === undefined ? {} : { spans }),
    checkpoint: (point) => {
      witness.points.push(point);
    },
  };
  return { env, witness };
}
