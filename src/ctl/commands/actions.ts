import type { Command } from 'commander';
import { accepted, type Resource, sweepStarted } from '../answers.ts';
import { readObject } from '../documents.ts';
import { resources } from '../explain.ts';
import { CtlFailure, EXIT } from '../failure.ts';
import { followOne, followSweep, newestDecision } from '../follow.ts';
import { listAll } from '../lookup.ts';
import {
  type CommonOptions,
  clientOf,
  print,
  type WaitOptions,
  withCommon,
  withExamples,
  withWait,
} from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { checkKind, confirmSweep, resourcePath, toTarget } from '../targets.ts';
import type { Family } from './family.ts';

interface ActionOptions extends CommonOptions, WaitOptions {
  readonly yes?: boolean;
  readonly patch?: string;
  readonly image?: string;
  readonly destructive?: boolean;
}

interface Action {
  readonly name: string;
  readonly type: string;
  readonly about: string;
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
    examples: ['5f0c2a9e-... --wait', '5f0c2a9e-... --image f00d', 'error --yes'],
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
    name: 'quiesce',
    type: 'QUIESCE',
    about: 'stop the instance and leave it alone',
    examples: ['5f0c2a9e-...'],
  },
  {
    name: 'restart',
    type: 'RESTART',
    about: 'start the instance again, or restore a deletion that is held',
    examples: ['5f0c2a9e-... --wait'],
  },
];

/** The actions: each is one event, to some resources by id or to many by wildcard. */
export function addActions(group: Command, ports: CtlPorts, family: Family): void {
  for (const action of ACTIONS) {
    const { name, about, options = (command: Command) => command, examples } = action;
    const command = withWait(withCommon(group.command(`${name} <target...>`)))
      .description(about)
      .option('--yes', 'do not ask before many are hit')
      .action((words: string[], given: ActionOptions) =>
        act(ports, family, action.type, words, given),
      );
    withExamples(options(command), ...examples.map((one) => `${family.name} ${name} ${one}`));
  }
}

async function act(
  ports: CtlPorts,
  { kind }: Family,
  type: string,
  words: readonly string[],
  options: ActionOptions,
): Promise<void> {
  const target = toTarget(words);
  const order = await orderOf(ports, type, options);
  if (target.type === 'ids') {
    for (const id of target.ids) await actOnOne(ports, kind, id, order, options);
  } else await actOnMany(ports, kind, target.word, order, options);
}

interface Order {
  readonly type: string;
  readonly patch?: Readonly<Record<string, unknown>>;
  readonly args?: { readonly image?: string; readonly destructive?: boolean };
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

async function actOnOne(
  ports: CtlPorts,
  kind: string | null,
  id: string,
  body: Order,
  options: ActionOptions,
): Promise<void> {
  const client = clientOf(ports, options);
  await checkKind(client, id, kind);
  const { type } = body;
  const after = options.wait === true ? await newestDecision(client, id) : 0;
  const answer = await client.call({
    method: 'POST',
    path: `${resourcePath(id)}/events`,
    body,
    shape: accepted,
  });
  let done = `${type} sent: ${printable(id)}`;
  if (options.wait === true && answer.seq !== null) {
    const followed = { id, type, seq: answer.seq, after };
    const found = await followOne({ ports, client, timeout: options.timeout }, followed);
    done =
      type === 'DELETE' && found?.status === 'held'
        ? held(found)
        : `${type} done: ${printable(id)}`;
  }
  print(ports, options, answer, () => `${done}\n`);
}

async function actOnMany(
  ports: CtlPorts,
  kind: string | null,
  word: string,
  order: Order,
  options: ActionOptions,
): Promise<void> {
  const client = clientOf(ports, options);
  const body = { ...order, target: word, ...(kind === null ? {} : { selector: { kind } }) };
  if (!(await confirmSweep(ports, client, body, options.yes === true))) {
    throw new CtlFailure(EXIT.failed, 'nothing was done');
  }
  const query = { kind: kind ?? undefined, status: word === 'error' ? 'error' : undefined };
  const ids = options.wait === true ? (await listAll(client, query)).map(({ id }) => id) : [];
  const answer = await client.call({
    method: 'POST',
    path: '/v1/sweeps',
    body,
    shape: sweepStarted,
  });
  let done = `${order.type} sent: ${resources(answer.matched)}`;
  if (options.wait === true && answer.id !== null) {
    const left = await followSweep({ ports, client, timeout: options.timeout }, answer.id, ids);
    const kept = left
      .filter(({ status }) => order.type === 'DELETE' && status === 'held')
      .map(held);
    done = [`${order.type} done: ${resources(answer.matched)}`, ...kept].join('\n');
  }
  print(ports, options, answer, () => `${done}\n`);
}

/** A deletion that waits out its grace is not done. */
function held({ id, wakeAt }: Resource): string {
  const until = wakeAt === null ? '' : ` until ${wakeAt}`;
  const choice = '`restart` restores it, a second `delete` scrubs it now';
  return `${printable(id)} is held${until}; ${choice}`;
}
