/** What `rug` says on the terminal when it has started, and when it was reconfigured. */
import { styleText } from 'node:util';
import { inWords } from './config/print.ts';
import type { Running } from './main.ts';
import { isLoopback } from './model/loopback.ts';
import type { OptionChange, ReloadReport } from './model/operations.ts';

const MARKS = { up: '*', starting: '~', down: '!', off: '-' } as const;

export function welcome(
  running: Pick<Running, 'address' | 'recovered' | 'parts'>,
  version: string,
  tookMs: number,
): string {
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
    ...(isReadable(address) ? ['  ! tokens travel unencrypted: set http.tls'] : []),
    ...parts,
    'Next, in another terminal:',
    '  npx rug-ctl status                       how rug is doing',
    '  npx rug-ctl resource create --help       make a first router',
    '  npm run demo                             a small cloud, played through in a rug of its own',
    '',
  ].join('\n');
}

/** True: others than the programs of this machine may listen to what is said with it. */
function isReadable(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !isLoopback(hostname);
}

/** What a reload has changed, and what it could not. */
export function reloaded({ applied, restart }: ReloadReport): string {
  const line = ({ path, before, after }: OptionChange): string =>
    `  ${path}: ${inWords(before)} -> ${inWords(after)}\n`;
  if (applied.length === 0 && restart.length === 0) {
    return 'rug: configuration read again: nothing has changed\n';
  }
  const waiting = restart.length === 0 ? [] : ['  In force after a restart only:\n'];
  return [
    `rug: configuration read again: ${applied.length} changed, ${restart.length} take a restart\n`,
    ...applied.map(line),
    ...waiting,
    ...restart.map(line),
  ].join('');
}
