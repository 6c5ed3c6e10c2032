/** The bus: messages in, replies and notices out, over one connection. */
import type { Role } from '../model/actor.ts';
import type { Directory, Environment, Intake, Writer } from '../model/ports.ts';
import type { Reader } from '../model/store.ts';
import type { Suspicion } from '../model/suspicion.ts';
import { type Backoff, DEFAULT_BACKOFF } from './backoff.ts';
import type { Exchange } from './bindings.ts';
import { openConnection } from './connection.ts';
import { type Consumer, type ConsumerOptions, startConsumer } from './consumer.ts';
import { createOutbox } from './outbox.ts';
import { createReplies } from './replies.ts';

/** The section `amqp` of the configuration. */
export interface BusSettings {
  readonly url: string;
  /** Own durable queue; messages of no use go to `<queue>.dead`. */
  readonly queue: string;
  /** Exchange -> binding keys; declared passively and waited for. */
  readonly exchanges: Readonly<Record<string, readonly string[]>>;
  /** Most messages taken and not acknowledged. */
  readonly prefetch: number;
  /** Most messages journaled together. */
  readonly batch: number;
  /** How long the first of a batch waits for company, milliseconds; default 2. */
  readonly lingerMs?: number;
  /** No batch is submitted while more than this waits in the writer; default 2,000. */
  readonly maxBacklog?: number;
  /** How long each of the two steps of a stop (finish, close) may take, milliseconds; default 4,000. */
  readonly stopMs?: number;
  /** Exchange of outgoing notices. */
  readonly notices: string;
  /** Commands (spec 3.4). */
  readonly commands?: CommandSettings;
  /** The calls of Neutron to its L3 agents (spec 3.1); absent, null or not enabled: not listened to. */
  readonly agent?: AgentSettings | null;
  readonly backoff?: Backoff;
}

/** The section `amqp.commands` of the configuration. */
export interface CommandSettings {
  /** What a command of the bus may do, whoever gives it; default operator. */
  readonly role: Role;
  /** Own durable topic exchange, where commands are heard before any service is there. */
  readonly exchange?: string;
}

/** The section `amqp.agent` of the configuration. */
export interface AgentSettings {
  readonly enabled: boolean;
  /** A fanout of oslo.messaging: `l3_agent_fanout`; made as that does when it is missing. */
  readonly exchange: string;
  /** Own durable queue; messages of no use go to `<queue>.dead`. */
  readonly queue: string;
}

export interface BusOptions {
  readonly settings: BusSettings;
  readonly intake: Intake;
  readonly writer: Pick<Writer, 'backlog' | 'write'>;
  readonly reader: Pick<Reader, 'outbox'>;
  readonly directory: Pick<Directory, 'get'>;
  /** Told when more comes in than is worked off, and when it no longer does. */
  readonly onBehind: (isBehind: boolean) => void;
  readonly suspicion: Suspicion;
  readonly env: Environment;
}

export interface Bus {
  /** `connected`, or what it is doing instead: `connecting`, `waiting for exchange nova` ... */
  readonly state: () => string;
  /** The own queues. */
  readonly queues: () => readonly QueueState[];
  /** The outbox may hold notices. */
  readonly kick: () => void;
  /**
   * Finishes what is under way and closes the connection; waits for neither beyond `stopMs`, as a
   * store that is down or a broker that hangs may never answer. The queue keeps what is not done.
   */
  readonly stop: () => Promise<void>;
}

export interface QueueState {
  readonly name: string;
  /** The exchanges it is to be bound to. */
  readonly exchanges: readonly string[];
  /** Those that do not exist yet. */
  readonly waitingFor: readonly string[];
  /** True while messages arrive. */
  readonly consuming: boolean;
}

const DEFAULT_LINGER_MS = 2;
const DEFAULT_MAX_BACKLOG = 2_000;
const DEFAULT_STOP_MS = 4_000;
const DEFAULT_ROLE: Role = 'operator';
const OUTBOX_BATCH = 200;

/** Resolves at once, connected or not: a broker that is away keeps nothing else waiting. */
export async function startBus(options: BusOptions): Promise<Bus> {
  const { settings, env } = options;
  const { url, batch, lingerMs, maxBacklog, notices } = settings;
  const backoff = settings.backoff ?? DEFAULT_BACKOFF;
  const connection = await openConnection({ url, backoff, env });
  const shared = { ...options, ...settings, connection, backoff };
  const replies = createReplies(shared);
  const sources = sourcesOf(settings);
  const late = new Set<string>();
  const consumers = sources.map((source) =>
    startConsumer({
      ...shared,
      ...source,
      replies,
      onBehind: (isBehind) => {
        if (isBehind) late.add(source.queue);
        else late.delete(source.queue);
        options.onBehind(late.size > 0);
      },
      role: settings.commands?.role ?? DEFAULT_ROLE,
      batch: { max: batch, lingerMs: lingerMs ?? DEFAULT_LINGER_MS },
      maxBacklog: maxBacklog ?? DEFAULT_MAX_BACKLOG,
    }),
  );
  const outbox = createOutbox({ ...shared, exchange: notices, batch: OUTBOX_BATCH });
  return {
    state: () => {
      const state = connection.state();
      return state === 'connected' ? stateOf(consumers) : state;
    },
    queues: () =>
      consumers.map((consumer, index) => ({
        name: consumer.queue,
        exchanges: sources[index]?.exchanges.map(({ name }) => name) ?? [],
        waitingFor: consumer.waitingFor(),
        consuming: consumer.consuming(),
      })),
    kick: outbox.kick,
    stop: async () => {
      const limit = settings.stopMs ?? DEFAULT_STOP_MS;
      const finished = async (): Promise<void> => {
        await Promise.all(consumers.map((consumer) => consumer.stop()));
        await Promise.all([replies.stop(), outbox.stop()]);
      };
      await within(limit, finished(), env);
      await within(limit, connection.close(), env);
    },
  };
}

/** The own queues, and what is bound to each. */
function sourcesOf({ queue, exchanges, agent, commands }: BusSettings): readonly Source[] {
  const theirs = Object.entries(exchanges).map(
    ([name, keys]): Exchange => ({ name, keys, missing: 'wait' }),
  );
  const name = commands?.exchange;
  const own: readonly Exchange[] =
    name === undefined ? [] : [{ name, keys: ['#'], missing: 'topic' }];
  const notifications: Source = { queue, exchanges: [...theirs, ...own] };
  if (agent === undefined || agent === null || !agent.enabled) return [notifications];
  // A fanout asks for no key; if the exchange turns out to be a topic, this is all of it.
  const calls: Source = {
    queue: agent.queue,
    exchanges: [{ name: agent.exchange, keys: ['#'], missing: 'fanout' }],
  };
  return [notifications, calls];
}

type Source = Pick<ConsumerOptions, 'queue' | 'exchanges'>;

/** Waits for `work`, at most `limit` milliseconds. */
async function within(limit: number, work: Promise<void>, { time }: Environment): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const cancel = time.after(limit, resolve);
  await Promise.race([work, over]);
  cancel();
}

function stateOf(consumers: readonly Consumer[]): string {
  const idle = consumers.filter((consumer) => !consumer.consuming());
  if (idle.length > 0) return `opening the queue ${idle.map(({ queue }) => queue).join(', ')}`;
  const missing = consumers.flatMap((consumer) => consumer.waitingFor());
  return missing.length === 0 ? 'connected' : `waiting for exchange ${missing.join(', ')}`;
}
