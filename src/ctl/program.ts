import { Command } from 'commander';
import { addAudit } from './commands/audit.ts';
import { addBrake } from './commands/brake.ts';
import { addBrowse } from './commands/browse.ts';
import { addCompletion } from './commands/completion.ts';
import { addConfig } from './commands/config.ts';
import { addDb } from './commands/db.ts';
import { addDeadLetter } from './commands/dead-letter.ts';
import { addDiagram } from './commands/diagram.ts';
import { addError } from './commands/error.ts';
import { addGlobal } from './commands/global.ts';
import { addHelp } from './commands/help.ts';
import { addMode } from './commands/mode.ts';
import { addPoll } from './commands/poll.ts';
import { addProfile } from './commands/profile.ts';
import { addPublish } from './commands/publish.ts';
import { addResources } from './commands/resource.ts';
import { addSsh } from './commands/ssh.ts';
import { addStatus } from './commands/status.ts';
import { addTenant } from './commands/tenant.ts';
import { addWhoami } from './commands/whoami.ts';
import { addWhy } from './commands/why.ts';
import { addWorkers } from './commands/workers.ts';
import { withConnection, withOutput } from './options.ts';
import type { CtlPorts } from './ports.ts';
import { prepare } from './prepare.ts';

const AFTER = `
The targets of actions are ids, '*' for all resources, or error for all in error.
Exit status: 0 done, 1 failed, 2 wrong usage, 3 rug is not reachable, 4 time-out.

Examples:
  $ rug-ctl status
  $ rug-ctl why 5f0c2a9e-...
  $ rug-ctl router list --status error
  $ rug-ctl router rebuild 5f0c2a9e-... --wait --reason 'its image is bad'
  $ rug-ctl resource update '*' --plan`;

/** The whole command line; nothing of it runs before it is parsed. Throws instead of exiting. */
export function buildProgram(ports: CtlPorts): Command {
  const program = withConnection(withOutput(new Command('rug-ctl')))
    .description('Looks into a running rug, and tells it what to do.')
    .version(ports.version)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => ports.out.write(text),
      writeErr: (text) => ports.err.write(text),
      getOutHelpWidth: () => ports.out.columns ?? 80,
      getErrHelpWidth: () => ports.err.columns ?? 80,
    })
    .showHelpAfterError('Add --help to see how.')
    .addHelpText('after', AFTER)
    .hook('preAction', (_, action) => prepare(ports, action));
  program.commandsGroup('Resources:');
  addWhy(program, ports, null);
  addBrowse(program, ports);
  addResources(program, ports, { name: 'resource', kind: null });
  addResources(program, ports, { name: 'router', kind: 'virtual_router' });
  addResources(program, ports, { name: 'vm', kind: 'vm' });
  addTenant(program, ports);
  addGlobal(program, ports);
  addMode(program, ports);
  addPoll(program, ports);
  addBrake(program, ports);
  addSsh(program, ports);
  program.commandsGroup('Messages:');
  addPublish(program, ports);
  addDeadLetter(program, ports);
  program.commandsGroup('rug itself:');
  addStatus(program, ports);
  addWorkers(program, ports);
  addConfig(program, ports);
  addAudit(program, ports);
  addDb(program, ports);
  addDiagram(program, ports);
  addError(program, ports);
  program.commandsGroup('rug-ctl itself:');
  addWhoami(program, ports);
  addProfile(program, ports);
  addCompletion(program, ports);
  addHelp(program);
  return program;
}
