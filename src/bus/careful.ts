/** Hands on what may have killed the process alone, and keeps the order of the queue about it. */
import { createHash } from 'node:crypto';
import type { ConsumeMessage } from 'amqplib';
import type { Suspicion } from '../model/suspicion.ts';

/** What is asked of a message. */
export interface Delivered extends Pick<ConsumeMessage, 'content'> {
  readonly fields: Pick<ConsumeMessage['fields'], 'exchange' | 'routingKey' | 'redelivered'>;
  readonly properties: Pick<ConsumeMessage['properties'], 'messageId'>;
}

export interface CarefulOptions<M extends Delivered> {
  readonly suspicion: Suspicion;
  /** Has the intake take these, in order; `poison`: why they are not to be read. */
  readonly submit: (messages: readonly M[], poison: string | null) => Promise<void>;
  /** True once what is not submitted is left to the queue. */
  readonly isOver: () => boolean;
}

/**
 * Submits batches in the order of their calls. While messages are suspected, those that the broker
 * delivers again go one by one, each alone; what is behind them waits, as it would be taken for older
 * than what overtakes it.
 */
export function carefully<M extends Delivered>({
  suspicion,
  submit,
  isOver,
}: CarefulOptions<M>): (messages: readonly M[]) => Promise<void> {
  let last: Promise<unknown> | null = null;
  const isSuspect = (message: M): boolean =>
    message.fields.redelivered && suspicion.isSuspect(keyOf(message));

  const alone = (message: M): Promise<void> =>
    suspicion.alone(keyOf(message), async (poison) => {
      if (isOver()) return false;
      await submit([message], poison);
      return true;
    });
  const one = async (messages: readonly M[]): Promise<void> => {
    let innocent: M[] = [];
    for (const message of messages) {
      if (isSuspect(message)) {
        const before = innocent;
        innocent = [];
        if (before.length > 0 && !isOver()) await submit(before, null);
        if (!isOver()) await alone(message);
      } else innocent.push(message);
    }
    if (innocent.length > 0 && !isOver()) await submit(innocent, null);
  };

  return (messages) => {
    const asks = suspicion.watches() && messages.some(({ fields }) => fields.redelivered);
    if (last === null && !asks) return submit(messages, null);
    const before = last ?? Promise.resolve();
    const done = before.then(() => one(messages));
    const settled = done
      .catch(() => {
        // Whoever called is told.
      })
      .finally(() => {
        if (last === settled) last = null;
      });
    last = settled;
    return done;
  };
}

/**
 * By what a message is known when it is delivered again. Its id is only part of it: many clients count
 * from 1 at each start.
 */
export function keyOf({ content, fields, properties }: Delivered): string {
  const { exchange, routingKey } = fields;
  return createHash('sha256')
    .update(JSON.stringify([exchange, routingKey, properties.messageId ?? null]))
    .update(content)
    .digest('hex');
}
