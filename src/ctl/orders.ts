/** Orders on their way: one event to named resources, or to many by wildcard. */
import type { z } from 'zod';
import { accepted, type Resource, sweepStarted } from './answers.ts';
import type { Client } from './client.ts';
import { confirm } from './confirm.ts';
import { resources } from './explain.ts';
import { followOne, followSweep, newestDecision } from './follow.ts';
import { listAll } from './lookup.ts';
import { type CommonOptions, clientOf, type WaitOptions } from './options.ts';
import { showPlan } from './plan.ts';
import type { CtlPorts } from './ports.ts';
import { printable } from './printable.ts';
import { isForMachines, print } from './printing.ts';
import { checkOne, type Narrowing, resourcePath, selectionOf, type Target } from './targets.ts';

export interface OrderOptions extends CommonOptions, WaitOptions {
  readonly yes?: boolean;
  readonly plan?: boolean;
  readonly reason?: string;
}

/** One event, as the API takes it. */
export interface Order {
  readonly type: string;
  readonly patch?: Readonly<Record<string, unknown>>;
  readonly args?: { readonly image?: string; readonly destructive?: boolean };
}

type Accepted = z.output<typeof accepted>;

/** Gives an order, or shows with `--plan` what it would do. Throws CtlFailure. */
export async function giveOrder(
  ports: CtlPorts,
  target: Target,
  order: Order,
  narrowing: Narrowing,
  options: OrderOptions,
): Promise<void> {
  const client = clientOf(ports, options);
  if (options.plan === true) {
    if (target.type === 'ids') {
      for (const id of target.ids) await checkOne(client, id, narrowing);
    }
    return showPlan(ports, client, { ...order, ...selectionOf(target, narrowing) }, options);
  }
  if (target.type === 'wildcard') {
    return giveMany(ports, client, target, order, narrowing, options);
  }
  await giveEach(ports, target.ids, options, async (id) => {
    await checkOne(client, id, narrowing);
    const way = { path: `${resourcePath(id)}/events`, body: order, what: order.type };
    return giveOne(ports, client, id, way, options);
  });
}

/** What was done for one resource: the answer of the API, and the words for people. */
export interface Given {
  readonly answer: Accepted;
  readonly done: string;
}

/** One resource after the other; what was done is shown even when the next one fails. */
export async function giveEach(
  ports: CtlPorts,
  ids: readonly string[],
  options: OrderOptions,
  give: (id: string) => Promise<Given>,
): Promise<void> {
  const answers: Accepted[] = [];
  const machines = isForMachines(options);
  try {
    for (const id of ids) {
      const { answer, done } = await give(id);
      answers.push(answer);
      if (!machines) print(ports, options, answer, () => `${done}\n`);
    }
  } finally {
    const [first] = answers;
    if (machines && first !== undefined) {
      print(ports, options, ids.length === 1 ? first : { items: answers }, () => '');
    }
  }
}

/** Where an order to one resource goes, and what it is called. */
export interface Way {
  readonly path: string;
  readonly body?: Order;
  readonly what: string;
}

/** Gives one resource an order, and follows it where that is wanted. */
export async function giveOne(
  ports: CtlPorts,
  client: Client,
  id: string,
  { path, body, what }: Way,
  { wait, timeout, reason }: OrderOptions,
): Promise<Given> {
  const after = wait === true ? await newestDecision(client, id) : 0;
  const answer = await client.call({ method: 'POST', path, body, reason, shape: accepted });
  if (wait !== true || answer.seq === null) {
    return { answer, done: `${what} sent: ${printable(id)}` };
  }
  const followed = { id, what, seq: answer.seq, after };
  const found = await followOne({ ports, client, timeout }, followed);
  const kept = what === 'DELETE' && found?.status === 'held';
  return { answer, done: kept ? held(found) : `${what} done: ${printable(id)}` };
}

async function giveMany(
  ports: CtlPorts,
  client: Client,
  target: Extract<Target, { type: 'wildcard' }>,
  order: Order,
  narrowing: Narrowing,
  options: OrderOptions,
): Promise<void> {
  const { wait, timeout, reason } = options;
  const body = { ...order, ...selectionOf(target, narrowing) };
  const sweep = { method: 'POST', path: '/v1/sweeps', shape: sweepStarted } as const;
  if (options.yes !== true) {
    const { matched } = await client.call({ ...sweep, body: { ...body, dryRun: true } });
    await confirm(ports, `${order.type} of "${target.word}" hits ${resources(matched)}`, false);
  }
  const query = {
    kind: narrowing.kind ?? undefined,
    status: narrowing.only ?? (target.word === 'error' ? 'error' : undefined),
  };
  const ids = wait === true ? (await listAll(client, query)).map(({ id }) => id) : [];
  const answer = await client.call({ ...sweep, body, reason });
  let done = `${order.type} sent: ${resources(answer.matched)}`;
  if (wait === true && answer.id !== null) {
    const left = await followSweep({ ports, client, timeout }, answer.id, ids);
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
  const choice = '`restore` takes it back, a second `delete` scrubs it now';
  return `${printable(id)} is held${until}; ${choice}`;
}
