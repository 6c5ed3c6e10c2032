/** Publishes the notices of the outbox: at least once each, in order, confirmed by the broker. */
import type { Directory, Environment, Writer } from '../model/ports.ts';
import type { OutboxRow, Reader } from '../model/store.ts';
import type { Backoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import { type NoticeMessage, routingKey } from './notices.ts';
import { keepSession, type Session } from './session.ts';

export interface OutboxOptions {
  readonly connection: Connection;
  /** Durable topic exchange that is ours; routing keys: bus/notices.ts. */
  readonly exchange: string;
  /** Most notices published before they are marked as sent. */
  readonly batch: number;
  readonly reader: Pick<Reader, 'outbox'>;
  readonly writer: Pick<Writer, 'write'>;
  /** Tells the kind of a resource. */
  readonly directory: Pick<Directory, 'get'>;
  readonly backoff: Backoff;
  readonly env: Environment;
}

export interface Outbox {
  /** There may be something to publish. */
  readonly kick: () => void;
  /** Finishes what is being published. */
  readonly stop: () => Promise<void>;
}

/** Works whenever it is kicked, and after every connection; what fails is tried again with pauses. */
export function createOutbox(options: OutboxOptions): Outbox {
  let kicked = false;
  let stopped = false;
  let working: Promise<void> | null = null;

  const kept = keepSession({
    ...options,
    name: 'outbox',
    open: async (session) => {
      await session.channel.assertExchange(options.exchange, 'topic', { durable: true });
      kick();
    },
  });

  const work = async (session: Session): Promise<void> => {
    while (kicked && !stopped) {
      kicked = false;
      while (!stopped && (await publishSome(session, options))) session.works();
    }
  };
  const kick = (): void => {
    kicked = true;
    const session = kept.current();
    if (working !== null || stopped || session === null || session.signal.aborted) return;
    working = Promise.resolve()
      .then(() => work(session))
      .catch((error: unknown) => session.fail(error))
      .finally(() => {
        working = null;
        if (kicked) kick();
      });
  };

  return {
    kick,
    stop: async () => {
      stopped = true;
      await kept.stop(async () => {
        await working;
      });
    },
  };
}

/** Publishes the oldest notices; false: there are none. */
async function publishSome({ channel }: Session, options: OutboxOptions): Promise<boolean> {
  const { reader, writer, exchange, batch, directory, env } = options;
  const rows = await reader.outbox(batch);
  if (rows.length === 0) return false;
  for (const row of rows) {
    const message = noticeOf(row, directory);
    channel.publish(exchange, routingKey(message), Buffer.from(JSON.stringify(message)), {
      persistent: true,
      contentType: 'application/json',
      messageId: String(row.id),
      type: row.type,
      timestamp: Math.floor(row.at / 1000),
    });
  }
  await channel.waitForConfirms();
  env.metrics.count('rug_notices_sent_total', {}, rows.length);
  env.checkpoint('outbox.sent');
  await writer.write([{ type: 'outbox-sent', ids: rows.map(({ id }) => id) }]);
  return true;
}

/** A notice says whose it is and when (D-22). */
function noticeOf(row: OutboxRow, directory: OutboxOptions['directory']): NoticeMessage {
  const { id, resourceId, tenantId, type, at, body } = row;
  const kind = directory.get(resourceId)?.kind ?? 'unknown';
  const resource = resourceId === '' ? null : { id: resourceId, tenantId, kind };
  return { id, type, resource, at, body };
}
