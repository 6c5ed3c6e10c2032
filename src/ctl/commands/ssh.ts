import type { Command } from 'commander';
import type { Resource } from '../answers.ts';
import { CtlFailure, EXIT, PassedOn } from '../failure.ts';
import { findTarget } from '../identify.ts';
import { type CommonOptions, clientOf, withConnection, withExamples } from '../options.ts';
import { toIndex } from '../parsers.ts';
import type { CtlPorts } from '../ports.ts';

interface SshOptions extends CommonOptions {
  readonly user?: string;
  readonly member: number;
}

/** `ssh ID [ARGS...]`: onto an instance, by its management address (spec 3.5). */
export function addSsh(program: Command, ports: CtlPorts): void {
  const command = withConnection(program.command('ssh <id> [args...]'))
    .description(
      'open a shell on an instance, or run a command there; its exit status is passed on',
    )
    .option('--user <name>', 'who to be there (default: as ssh is configured)')
    .option('--member <n>', 'which instance of a pair, from 0', toIndex, 0)
    .passThroughOptions()
    .action(async (id: string, args: string[], options: SshOptions, command: Command) => {
      checkOwn(args, command);
      const found = await findTarget(clientOf(ports, options), id, { kind: null });
      const address = addressOf(found, options.member);
      const user = options.user === undefined ? [] : ['-l', options.user];
      const status = await ports.spawn('ssh', [...user, address, ...args]).catch(notStarted);
      if (status !== 0) throw new PassedOn(status);
    });
  withExamples(
    command,
    'ssh 5f0c2a9e-...',
    'ssh --user astara 5f0c2a9e-... ip route',
    'ssh --member 1 5f0c2a9e-... -v uptime',
  );
}

/** What stands behind the id is for ssh: an option of rug-ctl there is a slip. */
function checkOwn(args: readonly string[], command: Command): void {
  const end = args.findIndex((arg) => arg === '--' || !arg.startsWith('-'));
  const own = command.options.flatMap(({ long }) => long ?? []);
  const stray = args
    .slice(0, end < 0 ? args.length : end)
    .find((arg) => own.includes(arg.split('=')[0] ?? ''));
  if (stray === undefined) return;
  throw new CtlFailure(
    EXIT.usage,
    `${stray} stands behind the id, where everything is for ssh`,
    'Put it before the id; what ssh is to have goes behind --.',
  );
}

/** What may stand where ssh expects a host; a hyphen in front would be an option. */
const ADDRESS = /^[\p{L}\p{N}:][\p{L}\p{N}.:%_-]*$/u;

function addressOf({ id, status, instances }: Resource, member: number): string {
  const instance = instances.find((one) => one.member.index === member);
  if (instance === undefined) {
    const indexes = instances.map((one) => one.member.index).join(', ');
    throw new CtlFailure(
      EXIT.failed,
      instances.length === 0
        ? `${id} has no instance: it is ${status}`
        : `${id} has no instance ${member}, only ${indexes}`,
      `See \`rug-ctl why ${id}\`.`,
    );
  }
  const { address } = instance;
  if (address !== null && ADDRESS.test(address)) return address;
  throw new CtlFailure(
    EXIT.failed,
    address === null
      ? `the instance ${instance.instanceId} of ${id} has no management address`
      : `"${address}" is no address`,
    `See \`rug-ctl resource show ${id}\`.`,
  );
}

function notStarted(error: NodeJS.ErrnoException): never {
  const missing = error.code === 'ENOENT';
  throw new CtlFailure(
    EXIT.failed,
    missing ? 'there is no program "ssh" here' : `ssh cannot be started: ${error.message}`,
    missing ? 'Install an OpenSSH client (Debian: openssh-client).' : undefined,
  );
}
