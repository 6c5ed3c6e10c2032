import type { Command } from 'commander';
import { status } from '../answers.ts';
import { confirm } from '../confirm.ts';
import { resources } from '../explain.ts';
import { changeModes, type ModeAction, type ModeOptions } from '../modes.ts';
import { clientOf, withExamples, withGroup } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { withExpiry, withMode } from './modes.ts';

interface GlobalOptions extends ModeOptions {
  readonly yes?: boolean;
}

/** `global debug enable|disable`. */
export function addGlobal(program: Command, ports: CtlPorts): void {
  const examples = ['global debug enable --for 2h', 'global debug disable'];
  const group = withGroup(
    program.command('global').description('leave everything alone'),
    ...examples,
  );
  const debug = withGroup(
    group.command('debug').description('the mode of everything'),
    ...examples,
  );
  const enable = withExpiry(withMode(debug.command('enable')))
    .description('leave all resources alone')
    .option('--yes', 'do not ask')
    .action((options: GlobalOptions) => change(ports, 'debug', options));
  withExamples(
    enable,
    `global debug enable --reason 'the management network moves' --for 2h`,
    'global debug enable --yes --wait',
  );
  const disable = withMode(debug.command('disable'))
    .description('take all of them up again')
    .action((options: ModeOptions) => change(ports, 'manage', options));
  withExamples(disable, 'global debug disable');
}

async function change(ports: CtlPorts, action: ModeAction, options: GlobalOptions): Promise<void> {
  if (action === 'debug') await confirm(ports, await about(ports, options), options.yes);
  const enabled = action === 'debug' ? 1 : 0;
  const payload = () => ({ command: 'global-debug', enabled }) as const;
  await changeModes(ports, { action, scope: 'global', keys: ['*'], payload }, options);
}

/** What it means; over the bus nobody says how many there are. */
async function about(ports: CtlPorts, options: GlobalOptions): Promise<string> {
  if (options.bus !== null) return 'leaves every resource alone';
  if (options.yes === true) return '';
  const answer = await clientOf(ports, options).call({ path: '/v1/status', shape: status });
  return `leaves ${resources(answer.resources.total)} alone`;
}
