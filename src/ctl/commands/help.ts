import type { Command } from 'commander';
import { nearest } from '../../model/nearest.ts';
import { CtlFailure, EXIT } from '../failure.ts';
import { withExamples } from '../options.ts';

/** `help [COMMAND...]`: the help of a command, however deep it is. */
export function addHelp(program: Command): void {
  const command = program
    .helpCommand(false)
    .command('help [command...]')
    .description('show how a command is used')
    .action((words: readonly string[]) => commandAt(program, words).outputHelp());
  withExamples(command, 'help', 'help router list', 'help ssh');
}

/** Throws CtlFailure for what is no command. */
function commandAt(program: Command, words: readonly string[]): Command {
  return words.reduce((group, word) => {
    const found = group.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (found !== undefined) return found;
    const names = group.commands.map((one) => one.name());
    const near = nearest(word, names);
    throw new CtlFailure(
      EXIT.usage,
      `there is no command "${words.join(' ')}"${near === null ? '' : `; did you mean "${near}"?`}`,
      'See `rug-ctl --help`.',
    );
  }, program);
}
