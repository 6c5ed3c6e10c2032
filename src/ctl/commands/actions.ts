import type { Command } from 'commander';
import { type BusErrand, giveOverBus } from '../bus.ts';
import { confirm } from '../confirm.ts';
import { readObject } from '../documents.ts';
import { resources } from '../explain.ts';
import { withCommon, withExamples, withReason, withWait } from '../options.ts';
import { giveOrder, type Order, type OrderOptions } from '../orders.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { type Target, toTarget } from '../targets.ts';
import { busPrefix, type Family } from './family.ts';

interface ActionOptions extends OrderOptions {
  readonly patch?: string;
  readonly image?: string;
  readonly destructive?: boolean;
}

interface Action {
  readonly name: string;
  readonly type: string;
  readonly about: string;
  /** Only resources with this status can mean it. */
  readonly only?: 'held';
  /** Adds the options that only this action has. */
  readonly options?: (command: Command) => Command;
  readonly examples: readonly string[];
}

const ACTIONS: readonly Action[] = [
  {
    name: 'update',
    type: 'UPDATE',
    about: 'change the desired spec, and bring it about',
    options: (command) =>
      command.option('--patch <patch>', 'a merge patch: JSON or YAML, @file, or - for stdin'),
    examples: ['5f0c2a9e-...', `5f0c2a9e-... --patch '{"ha": true}' --wait`, `'*' --yes`],
  },
  {
    name: 'rebuild',
    type: 'REBUILD',
    about: 'replace the instance',
    options: (command) =>
      command
        .option('--image <id>', 'boot this image instead of the default')
        .option('--destructive', 'accept that a stateful instance is lost'),
    examples: [
      '5f0c2a9e-... --wait',
      '5f0c2a9e-... --plan',
      `error --yes --reason 'bad image of last night'`,
    ],
  },
  {
    name: 'poll',
    type: 'POLL',
    about: 'look whether it is as it should be',
    examples: ['5f0c2a9e-...', `'*' --yes`],
  },
  {
    name: 'delete',
    type: 'DELETE',
    about: 'take it away for good, after its grace',
    examples: ['5f0c2a9e-...', '5f0c2a9e-... --wait --timeout 5m'],
  },
  {
    name: 'clear-error',
    type: 'CLEAR_ERROR',
    about: 'forget its error and try again',
    examples: ['5f0c2a9e-...', 'error --yes'],
  },
  {
    name: 'restore',
    type: 'RESTART',
    about: 'take back a deletion that waits out its grace',
    only: 'held',
    examples: ['5f0c2a9e-... --wait', `'*' --plan`],
  },
  {
    name: 'quiesce',
    type: 'QUIESCE',
    about: 'stop the instance and leave it alone',
    examples: ['5f0c2a9e-...'],
  },
  {
    name: 'restart',
    type: 'RESTART',
    about: 'start the instance again',
    examples: ['5f0c2a9e-... --wait'],
  },
];

/** The actions: each is one event, to some resources by id or to many by wildcard. */
export function addActions(group: Command, ports: CtlPorts, family: Family): void {
  for (const action of ACTIONS) {
    const { name, about, options = (command: Command) => command, examples } = action;
    const command = withReason(withWait(withCommon(group.command(`${name} <target...>`))))
      .description(about)
      .option('--plan', 'show what it would do, and do nothing')
      .option('--yes', 'do not ask before many are hit')
      .action((words: string[], given: ActionOptions) => act(ports, family, action, words, given));
    withExamples(options(command), ...examples.map((one) => `${family.name} ${name} ${one}`));
  }
}

async function act(
  ports: CtlPorts,
  family: Family,
  action: Action,
  words: readonly string[],
  options: ActionOptions,
): Promise<void> {
  const target = toTarget(words);
  const { kind } = family;
  const { bus } = options;
  if (bus !== null) {
    if (target.type === 'wildcard') {
      const about = `${action.name} of "${target.word}" over the bus: the answer says how many`;
      await confirm(ports, about, options.yes);
    }
    return giveOverBus(ports, options, bus, overBus(family, action.name, target, options));
  }
  const order = await orderOf(ports, action.type, options);
  const narrowing = action.only === undefined ? { kind } : { kind, only: action.only };
  await giveOrder(ports, target, { word: action.name, order, narrowing }, options);
}

async function orderOf(ports: CtlPorts, type: string, options: ActionOptions): Promise<Order> {
  const { patch, image, destructive } = options;
  const args = {
    ...(image === undefined ? {} : { image }),
    ...(destructive === undefined ? {} : { destructive }),
  };
  return {
    type,
    ...(patch === undefined ? {} : { patch: await readObject(ports, patch) }),
    ...(Object.keys(args).length === 0 ? {} : { args }),
  };
}

/** The messages of spec 3.4, one for each target; wildcards are ids there. */
function overBus(
  family: Family,
  name: string,
  target: Target,
  { image, reason }: ActionOptions,
): readonly BusErrand[] {
  const prefix = busPrefix(family);
  const ids = target.type === 'ids' ? target.ids : [target.word];
  return ids.map((id) => ({
    about: id,
    payload: {
      command: `${prefix}-${name === 'update' ? 'update' : 'rebuild'}`,
      [`${prefix}_id`]: id,
      tenant_id: '*',
      ...(reason === undefined ? {} : { reason }),
      ...(image === undefined ? {} : { [`${prefix}_image_uuid`]: image }),
    },
    text: ({ hit, message }) => {
      if (target.type === 'wildcard') return `${name} sent: ${resources(hit)}\n`;
      return `${printable(hit === 1 ? `${name} sent: ${id}` : message)}\n`;
    },
  }));
}
