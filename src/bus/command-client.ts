/**
 * Gives one command over the bus as the field does it (spec 3.4): published to the exchange of the
 * notifications, or to rug's own where that is not there yet, in oslo.messaging's envelope 2.0; the
 * answer comes to a queue of one's own.
 */
import { type ChannelModel, connect } from 'amqplib';
import { COMMAND_EXCHANGE } from '../model/commands.ts';
import type { Chance, Time } from '../model/ports.ts';

export interface CommandRequest {
  readonly url: string;
  readonly exchange: string;
  /** Tried when nobody hears it there; default: rug's own exchange in place of `neutron`, else none. */
  readonly fallback?: string;
  /** The flat dictionary of the command: `{command: 'resource-rebuild', resource_id: ...}`. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Who gives it, for the audit; null: nobody knows. */
  readonly user: string | null;
  /** Milliseconds to wait for the answer. */
  readonly patience: number;
}

export type CommandReply =
  /** The body parsed; undefined when it is no JSON. */
  | { readonly kind: 'answered'; readonly body: unknown }
  /** Nobody answered in time. */
  | { readonly kind: 'silent' }
  /** The broker knows no queue for it, or not even the exchange, wherever it was tried. */
  | { readonly kind: 'unheard' };

const ROUTING_KEY = 'notifications.info';
const EVENT_TYPE = 'astara.command';
/** AMQP 0-9-1 calls it not-found. */
const NO_EXCHANGE = 404;
const HANDSHAKE_MS = 10_000;

/** Where else it is tried: a broker that no Neutron has used yet has no exchange of its name. */
const FALLBACKS: Readonly<Record<string, string>> = { neutron: COMMAND_EXCHANGE };

/** Resolves when it is answered, or will not be. Rejects when the broker cannot be reached. */
export async function giveCommand(
  { url, exchange, fallback = FALLBACKS[exchange], payload, user, patience }: CommandRequest,
  { time, chance }: { readonly time: Time; readonly chance: Chance },
): Promise<CommandReply> {
  const model = await connect(url, {
    timeout: HANDSHAKE_MS,
    clientProperties: { connection_name: 'rug-ctl' },
  });
  const patient = new AbortController();
  const message = envelope(payload, user, chance.uuid(), time.now());
  const question = {
    message,
    correlationId: chance.uuid(),
    patience,
    time,
    signal: patient.signal,
  };
  try {
    const reply = await ask(model, exchange, question);
    // The broker has kept nothing of it: nobody gets it twice.
    if (reply.kind !== 'unheard' || fallback === undefined) return reply;
    return await ask(model, fallback, question);
  } finally {
    patient.abort();
    model.removeAllListeners('close');
    await model.close().catch(() => undefined);
  }
}

interface Question {
  readonly message: object;
  readonly correlationId: string;
  /** Milliseconds to wait for the answer, once the broker has it. */
  readonly patience: number;
  readonly time: Time;
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
}

/** Publishes it to one exchange, over a channel of its own: a missing exchange ends the channel. */
function ask(
  model: ChannelModel,
  exchange: string,
  { message, correlationId, patience, time, signal }: Question,
): Promise<CommandReply> {
  return new Promise<CommandReply>((resolve, reject) => {
    model.on('error', reject);
    model.on('close', () => reject(new Error('the broker closed the connection')));
    const publish = async (): Promise<void> => {
      const channel = await model.createConfirmChannel();
      channel.on('error', (error: Error & { code?: number }) => {
        if (error.code === NO_EXCHANGE) resolve({ kind: 'unheard' });
        else reject(error);
      });
      channel.on('return', () => resolve({ kind: 'unheard' }));
      const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
      await channel.consume(
        queue,
        (answer) => {
          if (answer?.properties.correlationId !== correlationId) return;
          resolve({ kind: 'answered', body: bodyOf(answer.content) });
        },
        { noAck: true },
      );
      channel.publish(exchange, ROUTING_KEY, Buffer.from(JSON.stringify(message)), {
        contentType: 'application/json',
        appId: 'rug-ctl',
        correlationId,
        replyTo: queue,
        mandatory: true,
      });
      await channel.waitForConfirms();
      const cancel = time.after(patience, () => resolve({ kind: 'silent' }));
      signal.addEventListener('abort', cancel);
    };
    publish().catch(reject);
  });
}

function envelope(
  payload: CommandRequest['payload'],
  user: string | null,
  id: string,
  now: number,
): object {
  return {
    'oslo.version': '2.0',
    'oslo.message': JSON.stringify({
      message_id: id,
      _unique_id: id.replaceAll('-', ''),
      publisher_id: 'rug-ctl',
      event_type: EVENT_TYPE,
      priority: 'INFO',
      ...(user === null ? {} : { _context_user_name: user }),
      payload,
      timestamp: new Date(now).toISOString().replace('T', ' ').slice(0, -1),
    }),
  };
}

/** An answer may come in the envelope, too. */
function bodyOf(content: Buffer): unknown {
  const outer = parsed(content.toString('utf8'));
  const wrapped = outer !== null && typeof outer === 'object' && 'oslo.message' in outer;
  if (!wrapped) return outer;
  const inner = outer['oslo.message'];
  return typeof inner === 'string' ? parsed(inner) : inner;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
