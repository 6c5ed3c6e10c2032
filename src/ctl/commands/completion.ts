import { Argument, type Command } from 'commander';
import { pageOf, resource } from '../answers.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { ASKED, type Asked, nodesOf } from '../completion/tree.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { type CommonOptions, clientOf, withConnection, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { readProfiles } from '../profiles.ts';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
type Shell = keyof typeof SHELLS;

const SET_UP: Readonly<Record<Shell, string>> = {
  bash: `source <(rug-ctl completion bash)   # in ~/.bashrc`,
  zsh: `rug-ctl completion zsh > ~/.zfunc/_rug-ctl   # with ~/.zfunc in fpath, before compinit`,
  fish: `rug-ctl completion fish > ~/.config/fish/completions/rug-ctl.fish`,
};

/** Milliseconds that somebody who pressed Tab waits. */
const PATIENCE = 1_500;
/** All that is needed of a resource. */
const NAMED = resource.pick({ id: true, tenantId: true });
/** More ids than this help nobody. */
const MOST = 200;

/** `completion bash|zsh|fish`: what a shell needs to complete command lines. */
export function addCompletion(program: Command, ports: CtlPorts): void {
  const group = withExamples(
    program.command('completion').description('complete command lines with Tab'),
    ...['completion bash', 'completion zsh', 'completion fish'],
  );
  for (const shell of Object.keys(SHELLS) as Shell[]) {
    const command = group
      .command(shell)
      .description(`print the completion for ${shell}`)
      .action(() => ports.out.write(SHELLS[shell](nodesOf(program))));
    command.addHelpText('after', `\nTo have it in every ${shell}:\n  ${SET_UP[shell]}`);
    withExamples(command, `completion ${shell}`);
  }
  addAsk(group, ports);
}

/** What the scripts ask for; the words of the line say which rug. */
function addAsk(group: Command, ports: CtlPorts): void {
  withConnection(group.command('ask', { hidden: true }))
    .addArgument(new Argument('<what>').choices(ASKED))
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (what: Asked, _words: readonly string[], options: CommonOptions) => {
      // A shell that completes has no place for errors.
      const known = await ask(ports, what, options).catch(() => []);
      ports.out.write(known.map((one) => `${printable(one)}\n`).join(''));
    });
}

async function ask(
  ports: CtlPorts,
  what: Asked,
  options: CommonOptions,
): Promise<readonly string[]> {
  if (what === 'profile') return Object.keys((await readProfiles(ports)).all);
  const client = clientOf(ports, options, PATIENCE);
  const kind = { router: 'virtual_router', vm: 'vm' }[what as 'router' | 'vm'];
  const { items } = await client.call({
    path: '/v1/resources',
    query: { limit: MOST, kind },
    shape: pageOf(NAMED),
  });
  return [...new Set(items.map(({ id, tenantId }) => (what === 'tenant' ? tenantId : id)))];
}
