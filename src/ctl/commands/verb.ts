import { Argument, type Command } from 'commander';
import { VERBS, type Verb } from '../../model/words.ts';
import { findTargets } from '../identify.ts';
import { clientOf, withCommon, withExamples, withReason, withWait } from '../options.ts';
import { giveEach, type OrderOptions } from '../orders.ts';
import type { CtlPorts } from '../ports.ts';
import { resourcePath } from '../targets.ts';
import type { Family } from './family.ts';

/** `resource run VERB ID...`: one verb by name, through the machine. */
export function addRun(group: Command, ports: CtlPorts, { name, kind }: Family): void {
  const command = withReason(withWait(withCommon(group.command('run'))))
    .description('dispatch one verb by name; the machine decides whether it can')
    .addArgument(new Argument('<verb>', 'of the driver').choices(VERBS))
    .addArgument(new Argument('<id...>', 'of the resource'))
    .action(async (verb: Verb, ids: string[], options: OrderOptions) => {
      const client = clientOf(ports, options);
      const found = await findTargets(client, ids, { kind });
      const path = (id: string): string => `${resourcePath(id)}/verbs/${verb}`;
      const way = { word: verb, event: null, path };
      await giveEach(
        ports,
        client,
        found.map(({ id }) => id),
        way,
        options,
      );
    });
  withExamples(
    command,
    `${name} run updaterunning 5f0c2a9e-... --wait`,
    `${name} run quiesce 5f0c2a9e-... --reason 'host maintenance'`,
  );
}
