import { mkdir, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { freePorts } from './ports.ts';
import { provideRabbit, type RabbitPrograms } from './rabbit.install.ts';
import { type Premises, PrivateServer, type ServerPlan } from './server.ts';

const PLUGINS = ['rabbitmq_consistent_hash_exchange'];
/** What an AMQP 0-9-1 client says first; a broker that is ready answers with a method frame. */
const GREETING = Buffer.from('AMQP\0\0\x09\x01', 'latin1');
const METHOD_FRAME = 1;
const GREETING_WITHIN_MS = 2_000;

interface Ports {
  amqp: number;
  distribution: number;
  epmd: number;
}

function configuration(ports: Ports): string {
  return [
    `listeners.tcp.default = 127.0.0.1:${ports.amqp}`,
    'loopback_users.guest = true',
    'vm_memory_high_watermark.absolute = 1GiB',
    'disk_free_limit.absolute = 50MB',
    '',
  ].join('\n');
}

/** Everything below `directory`, everything on loopback, nothing from the machine's own broker. */
function environment(directory: string, ports: Ports): NodeJS.ProcessEnv {
  return {
    PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin`,
    LANG: 'C.UTF-8',
    HOME: directory,
    ERL_CRASH_DUMP: join(directory, 'erl_crash.dump'),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(ports.epmd),
    RABBITMQ_NODENAME: 'rug@localhost',
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(directory, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(directory, 'data'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_PID_FILE: join(directory, 'pid'),
    RABBITMQ_SCHEMA_DIR: join(directory, 'schema'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(directory, 'generated'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
    // The start script then becomes the server instead of waiting for it.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: GREETING_WITHIN_MS });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => socket.write(GREETING));
    socket.on('data', (data) => settle(data[0] === METHOD_FRAME));
    socket.on('error', () => settle(false));
    socket.on('timeout', () => settle(false));
    socket.on('close', () => settle(false));
  });
}

async function prepare(programs: RabbitPrograms, premises: Premises): Promise<ServerPlan> {
  const { directory } = premises;
  const [amqp = 0, distribution = 0, epmd = 0] = await freePorts(3);
  const ports = { amqp, distribution, epmd };
  await mkdir(join(directory, 'data'));
  await mkdir(join(directory, 'log'));
  await writeFile(join(directory, 'rabbitmq.conf'), configuration(ports));
  await writeFile(join(directory, 'enabled_plugins'), `[${PLUGINS.join(',')}].\n`);
  const options = { cwd: directory, env: environment(directory, ports) };
  return {
    url: `amqp://guest:guest@127.0.0.1:${amqp}`,
    launch: () => {
      // Before the server, which would otherwise start a daemon that outlives it.
      const mapper = premises.start(programs.epmd, [], options);
      return [premises.start(programs.server, [], options), mapper];
    },
    answers: () => greets(amqp),
  };
}

/**
 * Starts a private RabbitMQ: free ports, loopback only, every file in a temporary directory, its
 * own port mapper, the consistent-hash exchange enabled, user `guest`.
 *
 * @param say receives a line before something that takes long
 * @throws Error that names what is missing and how to get it, or the end of the broker's log
 */
export async function startRabbit(
  say: (line: string) => void = () => undefined,
): Promise<PrivateServer> {
  const programs = await provideRabbit(say);
  return PrivateServer.start({
    name: 'RabbitMQ',
    signals: { shutdown: 'SIGTERM', end: 'SIGKILL' },
    prepare: (premises) => prepare(programs, premises),
  });
}
