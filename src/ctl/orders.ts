/** Orders on their way: one event to named resources, or to many by wildcard. */
import type { z } from 'zod';
import { accepted, type Resource, sweepStarted } from './answers.ts';
import type { Client } from './client.ts';
import { confirm } from './confirm.ts';
import { resources } from './explain.ts';
import { followOrders, followSweep, inError, newestDecision } from './follow.ts';
import { findTargets } from './identify.ts';
import { keptBack } from './kept.ts';
import { findMany, listAll } from './lookup.ts';
import { type CommonOptions, clientOf, type WaitOptions } from './options.ts';
import { showPlan } from './plan.ts';
import type { CtlPorts } from './ports.ts';
import { printable } from './printable.ts';
import { print } from './printing.ts';
import { conclude, type Deed, doEach } from './several.ts';
import { type Narrowing, resourcePath, selectionOf, type Target } from './targets.ts';

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

/** What an operator wants done. */
export interface Errand {
  /** As the operator calls it. */
  readonly word: string;
  readonly order: Order;
  /** Whom it can be about. */
  readonly narrowing: Narrowing;
}

type Accepted = z.output<typeof accepted>;

/** Gives an order, or shows with `--plan` what it would do. Throws CtlFailure. */
export async function giveOrder(
  ports: CtlPorts,
  target: Target,
  errand: Errand,
  options: OrderOptions,
): Promise<void> {
  const client = clientOf(ports, options);
  const { word, order, narrowing } = errand;
  if (target.type === 'wildcard') return giveMany(ports, client, target, errand, options);
  const ids = (await findTargets(client, target.ids, narrowing)).map(({ id }) => id);
  if (options.plan === true) {
    const selection = selectionOf({ type: 'ids', ids }, narrowing);
    return showPlan(ports, client, { ...order, ...selection }, options);
  }
  const path = (id: string): string => `${resourcePath(id)}/events`;
  await giveEach(ports, client, ids, { word, event: order.type, path, body: order }, options);
}

/** Where an order to one resource goes, and what it is called. */
export interface Way {
  readonly word: string;
  /** The type of its event; null: rug chooses it. */
  readonly event: string | null;
  readonly path: (id: string) => string;
  readonly body?: Order;
}

/** Gives resources an order, one after the other, and follows all together where that is wanted. */
export async function giveEach(
  ports: CtlPorts,
  client: Client,
  ids: readonly string[],
  way: Way,
  options: OrderOptions,
): Promise<void> {
  const { word, event, path, body } = way;
  const { wait, timeout, reason } = options;
  const before = new Map<string, number>();
  const deeds = await doEach(ids, async (id) => {
    if (wait === true) before.set(id, await newestDecision(client, id));
    return client.call({ method: 'POST', path: path(id), body, reason, shape: accepted });
  });
  const sent = deeds.filter((deed) => deed.type === 'done');
  if (wait !== true) {
    const notes = await keptUntilManage(
      client,
      sent.map(({ id }) => id),
    );
    const line = (_: Accepted, id: string): string =>
      `${word} sent: ${printable(`${id}${notes.get(id) ?? ''}`)}\n`;
    return conclude(ports, options, deeds, { word: 'sent', line });
  }
  const followed = sent.flatMap(({ id, answer: { seq } }) =>
    seq === null ? [] : [{ id, what: word, event, seq, after: before.get(id) ?? 0 }],
  );
  const ended = await followOrders({ ports, client, timeout }, followed);
  const after = deeds.map((deed): Deed<Accepted> => {
    const end = ended.get(deed.id);
    return end?.type === 'failed' ? { id: deed.id, ...end } : deed;
  });
  const line = (_: Accepted, id: string): string => {
    const end = ended.get(id);
    const found = end?.type === 'done' ? end.resource : null;
    const kept = event === 'DELETE' && found?.status === 'held';
    return kept ? `${held(found)}\n` : `${word} done: ${printable(id)}\n`;
  };
  conclude(ports, options, after, { word: 'done', line });
}

/** By id: that a mode keeps it from what was ordered. What cannot be looked at now is not told. */
async function keptUntilManage(
  client: Client,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await findMany(client, ids).catch(() => []);
  return new Map(
    found
      .filter(({ live }) => live?.parked?.gate === 'mode')
      .map((one) => [one.id, `; kept until manage: ${keptBack(one)}`]),
  );
}

const SURE = 'Add --yes; --plan shows what it would do.';

async function giveMany(
  ports: CtlPorts,
  client: Client,
  target: Extract<Target, { type: 'wildcard' }>,
  { word, order, narrowing }: Errand,
  options: OrderOptions,
): Promise<void> {
  const { wait, reason } = options;
  const body = { ...order, ...selectionOf(target, narrowing) };
  if (options.plan === true) return showPlan(ports, client, body, options);
  const sweep = { method: 'POST', path: '/v1/sweeps', shape: sweepStarted } as const;
  if (options.yes !== true) {
    const rehearsed = await client.call({ ...sweep, body: { ...body, dryRun: true } });
    const { matched } = rehearsed;
    if (matched === 0) return print(ports, options, rehearsed, () => `${resources(0)}\n`);
    await confirm(ports, `${word} of "${target.word}" hits ${resources(matched)}`, false, SURE);
  }
  const query = {
    kind: narrowing.kind ?? undefined,
    status: narrowing.only ?? (target.word === 'error' ? 'error' : undefined),
  };
  const ids = wait === true ? (await listAll(client, query)).map(({ id }) => id) : [];
  const answer = await client.call({ ...sweep, body, reason });
  const done =
    wait === true && answer.id !== null
      ? await sweptWords(ports, client, { word, order, id: answer.id, ids }, options)
      : `${word} sent: ${resources(answer.matched)}`;
  print(ports, options, answer, () => `${answer.matched === 0 ? resources(0) : done}\n`);
}

/** What there is to say when a sweep has come to its end; throws CtlFailure when some are in error. */
async function sweptWords(
  ports: CtlPorts,
  client: Client,
  sweep: Pick<Errand, 'word' | 'order'> & { readonly id: string; readonly ids: readonly string[] },
  { timeout }: OrderOptions,
): Promise<string> {
  const { word, order, id, ids } = sweep;
  const left = await followSweep({ ports, client, timeout }, word, id, ids);
  const failed = left.filter(({ status }) => status === 'error');
  const counts = `${ids.length - failed.length} done, ${failed.length} failed`;
  if (failed.length > 0) throw inError(failed, counts);
  const kept = left.filter(({ status }) => order.type === 'DELETE' && status === 'held').map(held);
  return [`${word} done: ${resources(ids.length)}`, ...kept].join('\n');
}

/** A deletion that waits out its grace is not done. */
function held({ id, wakeAt }: Resource): string {
  const until = wakeAt === null ? '' : ` until ${wakeAt}`;
  const choice = '`restore` takes it back, a second `delete` scrubs it now';
  return `${printable(id)} is held${until}; ${choice}`;
}
