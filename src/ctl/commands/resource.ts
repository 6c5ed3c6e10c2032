import type { Command } from 'commander';
import { withGroup } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { addActions } from './actions.ts';
import { addCreate } from './create.ts';
import type { Family } from './family.ts';
import { addHistory } from './history.ts';
import { addList } from './list.ts';
import { addModes } from './modes.ts';
import { addShow } from './show.ts';
import { addRun } from './verb.ts';
import { addWatch } from './watch.ts';
import { addWhy } from './why.ts';

/** `resource list|show|why|history|watch|create`, the actions, `run`, and the modes. */
export function addResources(program: Command, ports: CtlPorts, family: Family): void {
  const what = family.kind === null ? 'resources' : `resources of kind ${family.kind}`;
  const { name } = family;
  const group = withGroup(
    program.command(name).description(`look at ${what}, and act on them`),
    ...[`${name} list --status error`, `${name} why 5f0c2a9e-...`],
    ...[`${name} rebuild 5f0c2a9e-... --wait`, `${name} update '*' --plan`],
  );
  group.commandsGroup('Looking:');
  addList(group, ports, family);
  addShow(group, ports, family);
  addWhy(group, ports, family);
  addHistory(group, ports, family);
  addWatch(group, ports, family);
  group.commandsGroup('Acting:');
  addCreate(group, ports, family);
  addActions(group, ports, family);
  addRun(group, ports, family);
  addModes(group, ports, family);
}
