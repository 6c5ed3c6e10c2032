import { z } from 'zod';
import { ROLES } from '../../model/actor.ts';
import { COMMAND_EXCHANGE } from '../../model/commands.ts';
import { count, name, section } from './option.ts';

export const amqpSection = section({
  url: z
    .url({ protocol: /^amqps?$/, error: 'must be amqp://user:password@host' })
    .nullable()
    .default(null)
    .meta({
      description: 'RabbitMQ; absent: the bus is off',
      secret: 'url',
      field: ['amqp_url'],
    }),
  queue: name.default('rug.notifications').meta({
    description: 'Own durable queue; messages of no use go to `<queue>.dead`',
    trap: 'Two rugs on one queue share the messages: each misses half',
    field: ['host'],
  }),
  prefetch: z.int().min(1).max(65_535).default(2_000).meta({
    description: 'Most messages taken and not acknowledged',
    unit: 'messages',
  }),
  batch: count.default(200).meta({
    description: 'Most messages journaled together',
    unit: 'messages',
  }),
  exchanges: z
    .record(name, z.array(z.string().min(1)).min(1))
    .default({
      neutron: ['notifications.*'],
      nova: ['notifications.*', 'versioned_notifications.*'],
    })
    .meta({
      description: 'Exchange -> binding keys',
      trap: 'Declared passively and waited for: a name that is wrong is waited for for ever',
      field: ['neutron_control_exchange', 'incoming_notifications_exchange'],
    }),
  notices: name.default('rug.notices').meta({
    description: 'Exchange of outgoing notices',
    field: ['ceilometer.topic'],
  }),
  commands: section({
    enabled: z.boolean().default(true).meta({
      description: 'Take commands from the bus (spec 3.4)',
      trap: 'Whoever may publish to the exchanges may command: RabbitMQ asks for no token',
    }),
    role: z.enum(ROLES).default('admin').meta({
      description: 'What commands of the bus may do',
      trap: 'Below admin `config-reload` is refused; viewer refuses everything but reports',
    }),
    exchange: name.default(COMMAND_EXCHANGE).meta({
      description: 'Own durable topic exchange for commands, there before any service is',
      trap: 'Every rug of the broker that has it takes each command: give several rugs several',
    }),
  }).meta({ description: 'Commands of the bus' }),
  agent: section({
    enabled: z.boolean().default(false).meta({
      description: 'Also hear `router_deleted` and `routers_updated`, sent to L3 agents',
      trap: 'The exchange is made when it is missing; where real L3 agents serve routers, rug hears of theirs too',
    }),
    exchange: name.default('l3_agent_fanout').meta({
      description: 'Fanout exchange of those calls',
      field: ['rpc_exchange'],
    }),
    queue: name.default('rug.l3_agent').meta({ description: 'Own durable queue for them' }),
  }).meta({ description: 'Calls to L3 agents' }),
  backoff: section({
    baseMs: z
      .int()
      .min(10)
      .max(600_000)
      .default(250)
      .meta({
        description: 'First pause before the next try to connect; it doubles, with jitter',
        unit: 'ms',
        field: ['rabbit.interval_start', 'rabbit.interval_step'],
      }),
    maxMs: z
      .int()
      .min(10)
      .max(600_000)
      .default(30_000)
      .meta({
        description: 'Longest pause; it never gives up',
        unit: 'ms',
        field: ['rabbit.interval_max', 'rabbit.max_retries'],
      }),
  }).meta({ description: 'Reconnecting' }),
}).meta({ description: 'The bus' });
