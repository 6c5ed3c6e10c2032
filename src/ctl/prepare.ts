import type { Command } from 'commander';
import { busFor } from './bus.ts';
import { connectionOf } from './connection.ts';
import type { CommonOptions } from './options.ts';
import type { CtlPorts } from './ports.ts';

/**
 * Before a command runs: what was said in front of it counts for it, and whom it speaks to is
 * worked out, for CommonOptions.
 *
 * @throws CtlFailure when that is impossible
 */
export async function prepare(ports: CtlPorts, action: Command): Promise<void> {
  const own = new Set(action.options.map((option) => option.attributeName()));
  for (const group of groupsOf(action)) {
    for (const [name, value] of Object.entries(group.opts())) {
      if (group.getOptionValueSource(name) !== 'cli' || !own.has(name)) continue;
      if (action.getOptionValueSource(name) !== 'cli') {
        action.setOptionValueWithSource(name, value, 'cli');
      }
    }
  }
  if (!own.has('url')) return;
  const options = action.opts<CommonOptions>();
  const connection = await connectionOf(ports, options);
  action.setOptionValue('connection', connection);
  action.setOptionValue('bus', busFor(action, connection.bus));
  if (options.output === undefined && connection.output !== undefined) {
    action.setOptionValue('output', connection.output);
  }
}

/** The groups that a command is in, the nearest first: what is said nearer to it counts. */
function groupsOf({ parent }: Command): readonly Command[] {
  return parent === null ? [] : [parent, ...groupsOf(parent)];
}
