import type { Command } from 'commander';
import { giveOverBus } from '../bus.ts';
import { clearMode, type ModeOptions, setMode } from '../modes.ts';
import { clientOf, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { withExpiry, withMode } from './modes.ts';

const EVERYTHING = { scope: 'global', key: '*' } as const;

/** `global debug enable|disable`. */
export function addGlobal(program: Command, ports: CtlPorts): void {
  const debug = program
    .command('global')
    .description('leave everything alone')
    .command('debug')
    .description('the mode of everything');
  const enable = withExpiry(withMode(debug.command('enable')))
    .description('leave all resources alone')
    .action((options: ModeOptions) => change(ports, true, options));
  withExamples(enable, `global debug enable --reason 'the management network moves' --for 2h`);
  const disable = withMode(debug.command('disable'))
    .description('take all of them up again')
    .action((options: ModeOptions) => change(ports, false, options));
  withExamples(disable, 'global debug disable');
}

async function change(ports: CtlPorts, enable: boolean, options: ModeOptions): Promise<void> {
  const { bus, reason } = options;
  if (bus !== null) {
    const more = reason === undefined ? {} : { reason };
    return giveOverBus(ports, options, bus, [
      { command: 'global-debug', enabled: enable ? 1 : 0, ...more },
    ]);
  }
  const client = clientOf(ports, options);
  if (enable) await setMode(ports, client, EVERYTHING, options);
  else await clearMode(ports, client, EVERYTHING, options);
}
