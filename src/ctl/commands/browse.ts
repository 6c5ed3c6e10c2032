import { type Command, Option } from 'commander';
import { STATUSES } from '../../model/words.ts';
import { browse } from '../browse/browse.ts';
import { dumpColumns, listAllInScope } from '../browse/dump.ts';
import { toRow } from '../browse/row.ts';
import type { Scope } from '../browse/source.ts';
import { CtlFailure, EXIT } from '../failure.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import type { CtlPorts, Terminal } from '../ports.ts';
import { layoutOf, print } from '../printing.ts';
import { table } from '../table.ts';

interface BrowseOptions extends CommonOptions, Scope {
  readonly dump?: boolean;
}

/** `browse`: the live table of resources, on the whole screen (spec 3.5). */
export function addBrowse(program: Command, ports: CtlPorts): void {
  const command = withCommon(program.command('browse'))
    .description('watch all resources in a live table, and act on them; ? shows the keys')
    .option('--kind <kind>', 'only of this kind')
    .option('--tenant <tenant>', 'only of this tenant, with or without dashes')
    .addOption(new Option('--status <status>', 'only with this status').choices(STATUSES))
    .option('--dump', 'print the whole table once, and end')
    .action((options: BrowseOptions, command: Command) => {
      if (options.dump === true) return dump(ports, options);
      if (command.getOptionValueSource('output') === 'cli') throw noOutput();
      return watch(ports, options);
    });
  withExamples(
    command,
    'browse',
    'browse --kind virtual_router --status error',
    'browse --dump | grep -v configured',
    'browse --dump -o json',
  );
}

const noOutput = (): CtlFailure =>
  new CtlFailure(EXIT.usage, '--output is for what is printed once', 'Add --dump.');

const scopeOf = ({ kind, tenant, status }: BrowseOptions): Scope => ({ kind, tenant, status });

async function dump(ports: CtlPorts, options: BrowseOptions): Promise<void> {
  const items = await listAllInScope(clientOf(ports, options), scopeOf(options));
  const columns = dumpColumns(ports.time.now());
  print(ports, options, { items }, (layout) =>
    items.length === 0 ? 'none\n' : table(items.map(toRow), columns, layout),
  );
}

async function watch(ports: CtlPorts, options: BrowseOptions): Promise<void> {
  const terminal = terminalFor(ports);
  const client = clientOf(ports, options);
  const { colour } = layoutOf(ports, options);
  await browse({ ports, terminal, client, scope: scopeOf(options), colour });
}

/** Throws CtlFailure where there is no screen to take. */
function terminalFor({ terminal, env }: CtlPorts): Terminal {
  if (terminal && env.TERM !== 'dumb') return terminal;
  throw new CtlFailure(
    EXIT.usage,
    'browse takes a whole screen, and there is no terminal that has one',
    'Add --dump: it prints the table once.',
  );
}
