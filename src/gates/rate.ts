import type { AdmitRequest, Gate, Parked } from '../model/ports.ts';

/** A token bucket per driver: `perSecond` on average, `burst` at once. */
export interface RateSettings {
  readonly [driver: string]: { readonly perSecond: number; readonly burst: number };
}

interface Bucket {
  tokens: number;
  at: number;
}

export function rateGate(settings: () => RateSettings): Gate {
  const buckets = new Map<string, Bucket>();
  /** What the bucket holds now; nothing is taken. */
  const level = (
    driver: string,
    now: number,
  ): { limit: RateSettings[string]; tokens: number } | null => {
    const limit = settings()[driver];
    if (limit === undefined) return null;
    const bucket = buckets.get(driver);
    if (bucket === undefined) return { limit, tokens: limit.burst };
    const gained = (Math.max(0, now - bucket.at) / 1000) * limit.perSecond;
    return { limit, tokens: Math.min(limit.burst, bucket.tokens + gained) };
  };
  const check = ({ driver, now }: AdmitRequest): Parked | null => {
    const state = level(driver, now);
    // A little less than one, since adding up fractions of a token does not reach it exactly.
    if (state === null || state.tokens >= 1 - 1e-9) return null;
    return {
      gate: 'rate',
      group: `rate ${driver}`,
      reason: `${driver} may start ${state.limit?.perSecond} verbs a second`,
      until: now + Math.ceil(((1 - state.tokens) / (state.limit?.perSecond ?? 1)) * 1000),
    };
  };
  return {
    name: 'rate',
    check,
    take: ({ driver, now }) => {
      const state = level(driver, now);
      if (state !== null) buckets.set(driver, { tokens: state.tokens - 1, at: now });
    },
    done: () => {},
    // Only time refills a bucket, and `until` says when.
    onChange: () => {},
  };
}
