import { createRequire } from 'node:module';
import { join } from 'node:path';
import { freePorts } from '../../scripts/services/ports.ts';
import { PrivateServer } from '../../scripts/services/server.ts';

/** A private Restate and where it is administered. */
export interface Restate {
  readonly server: PrivateServer;
  readonly admin: string;
}

/** The server that npm installed for this platform; the package beside it only starts it. */
function program(): string {
  const wrapper = createRequire(import.meta.url).resolve('@restatedev/restate-server/package.json');
  const ofPlatform = `@restatedev/restate-server-${process.platform}-${process.arch}/package.json`;
  return join(createRequire(wrapper).resolve(ofPlatform), '..', 'bin', 'restate-server');
}

async function healthy(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/**
 * Starts a private Restate on free ports of the loopback, every file in a temporary directory,
 * without telemetry. Its log is brought to disk before it answers (its default).
 */
export async function startRestate(): Promise<Restate> {
  const [ingress = 0, admin = 0, fabric = 0] = await freePorts(3);
  const server = await PrivateServer.start({
    name: 'Restate',
    signals: { shutdown: 'SIGTERM', end: 'SIGKILL' },
    prepare: async ({ directory, start }) => {
      const env = {
        ...process.env,
        RESTATE_BASE_DIR: join(directory, 'data'),
        RESTATE_DISABLE_TELEMETRY: 'true',
        RESTATE_LISTEN_MODE: 'tcp',
        RESTATE_BIND_IP: '127.0.0.1',
        RESTATE_ADVERTISED_HOST: '127.0.0.1',
        RESTATE_BIND_PORT: String(fabric),
        RESTATE_INGRESS__BIND_PORT: String(ingress),
        RESTATE_ADMIN__BIND_PORT: String(admin),
        RESTATE_ADMIN__DISABLE_WEB_UI: 'true',
      };
      return {
        url: `http://127.0.0.1:${ingress}`,
        launch: () => [start(program(), ['--no-logo'], { cwd: directory, env })],
        answers: async () =>
          (await healthy(`http://127.0.0.1:${ingress}/restate/health`)) &&
          (await healthy(`http://127.0.0.1:${admin}/health`)),
      };
    },
  });
  return { server, admin: `http://127.0.0.1:${admin}` };
}
