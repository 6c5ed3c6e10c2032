import type { Command } from 'commander';
import type { CtlPorts } from '../ports.ts';
import { addActions } from './actions.ts';
import { addCreate } from './create.ts';
import type { Family } from './family.ts';
import { addHistory } from './history.ts';
import { addList } from './list.ts';
import { addShow } from './show.ts';

/** `resource list|show|create|history` and the actions. */
export function addResources(program: Command, ports: CtlPorts, family: Family): void {
  const what = family.kind === null ? 'resources' : `resources of kind ${family.kind}`;
  const group = program.command(family.name).description(`look at ${what}, and act on them`);
  addList(group, ports, family);
  addShow(group, ports, family);
  addHistory(group, ports, family);
  addCreate(group, ports, family);
  addActions(group, ports, family);
}
