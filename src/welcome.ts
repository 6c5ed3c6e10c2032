/** What `rug` says on the terminal when it has started, and to `--help`. */
import { styleText } from 'node:util';
import type { Running } from './main.ts';

const MARKS = { up: '*', starting: '~', down: '!', off: '-' } as const;

export function welcome(running: Running, version: string, tookMs: number): string {
  const { address, recovered } = running;
  const known =
    recovered.resources === 0
      ? 'no resources yet'
      : `${recovered.resources} resources known, ${recovered.arrivals} events waiting`;
  const parts = running
    .parts()
    .map(
      ({ name, state, detail }) =>
        `  ${MARKS[state]} ${name.padEnd(8)} ${state.padEnd(8)} ${detail}`,
    );
  return [
    styleText('bold', `rug ${version} is ready after ${(tookMs / 1000).toFixed(1)} s; ${known}`),
    `  listens on ${address}   (API: ${address}/docs)`,
    ...parts,
    'Next, in another terminal:',
    '  npx rug-ctl status                       how rug is doing',
    '  npx rug-ctl resource create --help       make a first router',
    '  npm run demo                             a small cloud, played through in a rug of its own',
    '',
  ].join('\n');
}

export function usage(version: string): string {
  return `rug ${version}: orchestrates the life cycle of cloud resources

Usage: rug [--help | --version]

rug starts embedded (SQLite and sockets in ./.rug, HTTP on 127.0.0.1:8780) and runs until SIGTERM or
SIGINT, at which it drains and exits 0. Every option can be set in a YAML file; those that are one
value also by the environment, as RUG_<SECTION>_<OPTION>:

  RUG_CONFIG        the YAML file
  RUG_DATA_DIR      where the embedded store lies                      .rug
  RUG_HTTP_HOST     address of the API                                 127.0.0.1
  RUG_HTTP_PORT     port of the API; 0: any free one                   8780
  RUG_DATABASE_URL  postgres://user:password@host/database             absent: embedded
  RUG_AMQP_URL      amqp://user:password@host                          absent: the bus is off
  RUG_LOG_LEVEL     debug, info, warn, error                           info

Examples:
  rug
  RUG_DATA_DIR=/var/lib/rug RUG_AMQP_URL=amqp://rug:secret@mq rug
  rug | npx pino-pretty
`;
}
