import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import type { Time } from '../model/ports.ts';
import type { RateLimit } from './ports.ts';

/** Clients that are remembered; whoever asks again is the last to be forgotten. */
const MOST_CLIENTS = 10_000;

interface Bucket {
  /** Requests that may come at once. */
  readonly tokens: number;
  /** Epoch milliseconds at which it had so many. */
  readonly at: number;
}

/**
 * The store of @fastify/rate-limit as token buckets on our own clock: its own one has a window that
 * is fixed at the start, and lets twice the burst through around the end of one.
 */
export function bucketsFor(rate: () => RateLimit | null, time: Time): FastifyRateLimitStoreCtor {
  return class Buckets implements FastifyRateLimitStore {
    readonly #buckets = new Map<string, Bucket>();

    incr(...[key, answer]: Parameters<FastifyRateLimitStore['incr']>): void {
      const limit = rate();
      if (limit === null) {
        answer(null, { current: 0, ttl: 0 });
        return;
      }
      const { perSecond, burst } = limit;
      const now = time.now();
      const before = this.#buckets.get(key) ?? { tokens: burst, at: now };
      const earned = (Math.max(0, now - before.at) / 1000) * perSecond;
      const tokens = Math.min(burst, before.tokens + earned);
      const isTaken = tokens >= 1;
      this.#keep(key, { tokens: isTaken ? tokens - 1 : tokens, at: now });
      const ttl = isTaken ? 0 : ((1 - tokens) / perSecond) * 1000;
      answer(null, { current: isTaken ? burst - Math.floor(tokens - 1) : burst + 1, ttl });
    }

    child(): this {
      return this;
    }

    #keep(key: string, bucket: Bucket): void {
      this.#buckets.delete(key);
      this.#buckets.set(key, bucket);
      const [oldest] = this.#buckets.keys();
      if (this.#buckets.size > MOST_CLIENTS && oldest !== undefined) this.#buckets.delete(oldest);
    }
  };
}
