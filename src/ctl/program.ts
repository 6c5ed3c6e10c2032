import { Command } from 'commander';
import { addDiagram } from './commands/diagram.ts';
import { addPublish } from './commands/publish.ts';
import { addResources } from './commands/resource.ts';
import { addStatus } from './commands/status.ts';
import type { CtlPorts } from './ports.ts';

const AFTER = `
The targets of actions are ids, '*' for all resources, or error for all in error.
Exit status: 0 done, 1 failed, 2 wrong usage, 3 rug is not reachable, 4 time-out.

Examples:
  $ rug-ctl status
  $ rug-ctl router list --status error
  $ rug-ctl router rebuild 5f0c2a9e-... --wait
  $ rug-ctl resource update '*' --yes`;

/** The whole command line; nothing of it runs before it is parsed. Throws instead of exiting. */
export function buildProgram(ports: CtlPorts): Command {
  const program = new Command('rug-ctl')
    .description('Looks into a running rug, and tells it what to do.')
    .version(ports.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => ports.out.write(text),
      writeErr: (text) => ports.err.write(text),
      getOutHelpWidth: () => ports.out.columns ?? 80,
      getErrHelpWidth: () => ports.err.columns ?? 80,
    })
    .showHelpAfterError('Add --help to see how.')
    .addHelpText('after', AFTER);
  addStatus(program, ports);
  addResources(program, ports, { name: 'resource', kind: null });
  addResources(program, ports, { name: 'router', kind: 'virtual_router' });
  addResources(program, ports, { name: 'vm', kind: 'vm' });
  addPublish(program, ports);
  addDiagram(program, ports);
  return program;
}
