import { once } from 'node:events';
import { connect } from 'node:net';
import { provideProgram } from '../../scripts/services/debian.ts';
import { freePorts } from '../../scripts/services/ports.ts';
import { PrivateServer } from '../../scripts/services/server.ts';

/** When Redis brings what it appended to disk: each second, or before it answers. */
export type AppendFsync = 'everysec' | 'always';

/** Nothing but the append-only file, and no key is ever thrown away. */
const SETTINGS = [
  ['--bind', '127.0.0.1'],
  ['--appendonly', 'yes'],
  ['--save', ''],
  ['--maxmemory-policy', 'noeviction'],
] as const;

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return String(answer).startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/**
 * Starts a private Redis on a free port of the loopback; on Debian it is installed when it is
 * missing, without starting the package's own service.
 */
export function startRedis(appendFsync: AppendFsync): Promise<PrivateServer> {
  return PrivateServer.start({
    name: 'Redis',
    signals: { shutdown: 'SIGTERM', end: 'SIGKILL' },
    prepare: async ({ directory, start }) => {
      const program = await provideProgram('redis-server');
      const [port = 0] = await freePorts(1);
      const place = ['--port', String(port), '--dir', directory, '--appendfsync', appendFsync];
      return {
        url: `redis://127.0.0.1:${port}`,
        launch: () => [start(program, [...place, ...SETTINGS.flat()], { cwd: directory })],
        answers: () => answers(port),
      };
    },
  });
}
