import type { Command } from 'commander';
import { CtlFailure, EXIT } from '../failure.ts';
import { findTargets } from '../identify.ts';
import { changeModes, type ModeAction, type ModeOptions } from '../modes.ts';
import { clientOf, withCommon, withExamples, withReason, withWait } from '../options.ts';
import { toSpan } from '../parsers.ts';
import type { CtlPorts } from '../ports.ts';
import { busPrefix, type Family } from './family.ts';

/** `--for` and what all mode commands have. */
export function withMode(command: Command): Command {
  return withReason(withWait(withCommon(command)));
}

export function withExpiry(command: Command): Command {
  return command.option('--for <time>', 'end it by itself after, e.g. 2h', toSpan);
}

/** `resource debug|manage ID...`: leave them alone, and take them up again (spec 4.5). */
export function addModes(group: Command, ports: CtlPorts, family: Family): void {
  const { name } = family;
  const debug = withExpiry(withMode(group.command('debug <id...>')))
    .description('leave it alone: what arrives is kept, and nothing is done about it')
    .action((ids: string[], options: ModeOptions) => change(ports, family, 'debug', ids, options));
  withExamples(
    debug,
    `${name} debug 5f0c2a9e-... --reason 'looking at its routes' --for 2h`,
    `${name} debug 5f0c2a9e-... --wait`,
  );
  const manage = withMode(group.command('manage <id...>'))
    .description('take it up again: what is pending is worked off')
    .action((ids: string[], options: ModeOptions) => change(ports, family, 'manage', ids, options));
  withExamples(manage, `${name} manage 5f0c2a9e-... --wait`);
}

async function change(
  ports: CtlPorts,
  family: Family,
  action: ModeAction,
  ids: readonly string[],
  options: ModeOptions,
): Promise<void> {
  const wildcard = ids.find((id) => id === '*' || id === 'error');
  if (wildcard !== undefined) {
    throw new CtlFailure(
      EXIT.usage,
      `"${wildcard}" cannot be put in debug: it is no resource`,
      'Name resources, or use `rug-ctl tenant debug` or `rug-ctl global debug enable`.',
    );
  }
  const prefix = busPrefix(family);
  const payload = (id: string) => ({
    command: `${prefix}-${action}` as const,
    [`${prefix}_id`]: id,
  });
  const choice = { action, scope: 'resource', payload } as const;
  if (options.bus !== null) return changeModes(ports, { ...choice, keys: ids }, options);
  const found = await findTargets(clientOf(ports, options), ids, { kind: family.kind });
  await changeModes(ports, { ...choice, keys: found.map(({ id }) => id) }, options);
}
