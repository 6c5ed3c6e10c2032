/**
 * Tells senders who asked for it what became of their message. A reply never hurts the message: it
 * goes over a channel of its own, nobody waits for it, and without a broker to take it it is dropped.
 */
import type { ConsumeMessage } from 'amqplib';
import { textOf } from '../model/errors.ts';
import type { IntakeVerdict } from '../model/event.ts';
import type { Environment } from '../model/ports.ts';
import type { Backoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import { keepSession } from './session.ts';

export interface RepliesOptions {
  readonly connection: Connection;
  readonly backoff: Backoff;
  readonly env: Environment;
}

export interface Replies {
  /** Answers a message that is durable, where it has a reply queue. */
  readonly send: (message: ConsumeMessage, verdict: IntakeVerdict) => void;
  /** Gives the broker what was answered. */
  readonly stop: () => Promise<void>;
}

/** Most replies that the broker has not confirmed: it may be short of memory, and so would rug be. */
const MOST_OPEN = 1_000;

export function createReplies(options: RepliesOptions): Replies {
  const { env } = options;
  let open = 0;
  const kept = keepSession({
    ...options,
    name: 'replies',
    open: async () => {
      open = 0;
    },
  });

  return {
    send: ({ properties }, verdict) => {
      const { replyTo, correlationId } = properties;
      if (typeof replyTo !== 'string' || replyTo === '') return;
      const session = kept.current();
      if (session === null || session.signal.aborted || open >= MOST_OPEN) {
        env.metrics.count('rug_replies_failed_total');
        env.log.debug({ replyTo }, 'a reply was dropped');
        return;
      }
      open += 1;
      const settled = (error: unknown): void => {
        if (session === kept.current()) open -= 1;
        if (error === null) session.works();
        else env.metrics.count('rug_replies_failed_total');
      };
      try {
        const body = Buffer.from(JSON.stringify(verdict));
        const about = { contentType: 'application/json', type: 'rug.verdict' };
        const asked = typeof correlationId === 'string' ? { correlationId } : {};
        session.channel.publish('', replyTo, body, { ...about, ...asked }, settled);
      } catch (error) {
        settled(error);
        env.log.debug({ replyTo, error: textOf(error) }, 'a reply was dropped');
      }
    },
    stop: () => kept.stop(({ channel }) => channel.waitForConfirms()),
  };
}
