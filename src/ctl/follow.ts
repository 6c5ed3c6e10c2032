/** Following what was ordered to its end. */
import { age, duration } from './age.ts';
import { type Decision, type Resource, sweeps } from './answers.ts';
import type { Client } from './client.ts';
import { doing, inOptions, resources, result } from './explain.ts';
import { ApiFailure, CtlFailure, EXIT } from './failure.ts';
import { firstOf, keptWords } from './kept.ts';
import { decisions, findMany, findOne } from './lookup.ts';
import type { CtlPorts } from './ports.ts';
import { createProgress, type Progress } from './progress.ts';

/** Milliseconds between two looks. */
const PAUSE = 500;

export interface Follow {
  readonly ports: CtlPorts;
  readonly client: Client;
  /** Milliseconds after which it gives up with exit status 4. */
  readonly timeout: number;
}

/** An order on one resource: it is done when the resource has come as far as `seq`. */
export interface Followed {
  readonly id: string;
  /** What was ordered, as the operator calls it. */
  readonly what: string;
  /** The type of its event; null: nobody knows. */
  readonly event: string | null;
  readonly seq: number;
  /** Newest decision before the order. */
  readonly after: number;
}

/** How an order has ended. */
export type Ended =
  /** How the resource is then; null: it is forgotten. */
  | { readonly type: 'done'; readonly resource: Resource | null }
  | { readonly type: 'failed'; readonly failure: CtlFailure };

/** The newest decision about a resource, 0 when there is none: what came later is progress. */
export async function newestDecision(client: Client, id: string): Promise<number> {
  const [newest] = await decisions(client, id, 1);
  return newest?.id ?? 0;
}

/**
 * Follows orders to their ends, all at the same time, on stderr; answers how each ended, by id. One
 * fails when it is refused, when its resource ends in error, or when the time is up.
 */
export async function followOrders(
  follow: Follow,
  orders: readonly Followed[],
): Promise<ReadonlyMap<string, Ended>> {
  const ended = new Map<string, Ended>();
  const seen = new Map(orders.map(({ id, after }) => [id, after]));
  await until(follow, async (progress) => {
    const now = follow.ports.time.now();
    const left: Resource[] = [];
    for (const order of orders.filter(({ id }) => !ended.has(id))) {
      const one = await findOne(follow.client, order.id);
      const steps = await decisions(follow.client, order.id, 50);
      const fresh = steps.filter(({ id }) => id > (seen.get(order.id) ?? 0));
      for (const step of fresh) progress.step(stepLine(order.id, step, now));
      seen.set(order.id, fresh.at(-1)?.id ?? seen.get(order.id) ?? 0);
      const end = endOf(order, one, fresh);
      if (end !== null) ended.set(order.id, end);
      else if (one !== null) left.push(one);
    }
    tellLeft(progress, orders, left, now);
    return ended.size === orders.length ? { reached: null } : null;
  });
  for (const { id, what } of orders) {
    if (ended.has(id)) continue;
    ended.set(id, { type: 'failed', failure: timeUp(`${what} of ${id}`, follow.timeout) });
  }
  return ended;
}

/** How an order has ended, by what is known of its resource; null: it goes on. */
function endOf(
  { id, what, event, seq }: Followed,
  one: Resource | null,
  steps: readonly Decision[],
): Ended | null {
  const refused = steps.flatMap((step) => step.refused).find((refusal) => refusal.event === event);
  if (refused !== undefined) {
    const message = `${what} of ${id} was refused: ${inOptions(refused.reason)}`;
    return { type: 'failed', failure: new CtlFailure(EXIT.failed, message) };
  }
  if (one !== null && one.doneSeq < seq) return null;
  return one?.status === 'error'
    ? { type: 'failed', failure: inError([one]) }
    : { type: 'done', resource: one };
}

function tellLeft(
  progress: Progress,
  orders: readonly Followed[],
  left: readonly Resource[],
  now: number,
): void {
  const [first] = left;
  const [order] = orders;
  if (first === undefined || order === undefined) return;
  const which = orders.length === 1 ? '' : `${orders.length - left.length} of ${orders.length}, `;
  progress.show(`${which}${order.what} of ${first.id}: ${present(first, now)}`);
  warnOfKept(progress, left);
}

/** Nobody waits in vain without knowing it. */
function warnOfKept(progress: Progress, left: readonly Resource[]): void {
  const kept = keptWords(left);
  if (kept !== null) progress.warn(`all that is left is kept back: ${kept}`);
}

/**
 * Follows a sweep until it has reached everybody and everybody has come to rest; answers how those
 * are that are not closed.
 */
export async function followSweep(
  follow: Follow,
  what: string,
  sweepId: string,
  ids: readonly string[],
): Promise<readonly Resource[]> {
  const { client } = follow;
  await insist(follow, `${what} of ${resources(ids.length)}`, async (progress) => {
    const { items } = await client.call({ path: '/v1/sweeps', shape: sweeps });
    const mine = items.find(({ id }) => id === sweepId);
    if (mine === undefined || mine.done) return { reached: null };
    progress.show(`${mine.hit} of ${ids.length} reached`);
    return null;
  });
  return followRest(follow, what, ids);
}

/** Follows resources until nothing goes on with them and nothing is pending; answers how they are. */
export function followRest(
  follow: Follow,
  what: string,
  ids: readonly string[],
): Promise<readonly Resource[]> {
  return insist(follow, `${what} of ${resources(ids.length)}`, async (progress) => {
    const found = await findMany(follow.client, ids);
    const moving = found.filter((one) => !atRest(one));
    const line = `${ids.length - moving.length} of ${ids.length} at rest`;
    progress.step(line);
    progress.show(line);
    warnOfKept(progress, moving);
    return moving.length === 0 ? { reached: found } : null;
  });
}

/** Follows resources until no verb of theirs is under way any more: what a mode lets go on. */
export async function followVerbs(follow: Follow, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await insist(follow, 'the end of what is under way', async (progress) => {
    const found = await findMany(follow.client, ids);
    const acting = found.filter(({ live }) => live?.doing === 'acting');
    const line = `${acting.length} of ${ids.length} under way`;
    progress.step(line);
    progress.show(line);
    return acting.length === 0 ? { reached: null } : null;
  });
}

type Look<T> = (progress: Progress) => Promise<{ readonly reached: T } | null>;

/** Asks until there is an answer; throws CtlFailure when the time is up. */
async function insist<T>(follow: Follow, what: string, look: Look<T>): Promise<T> {
  const found = await until(follow, look);
  if (found === null) throw timeUp(what, follow.timeout);
  return found.reached;
}

/** Asks until there is an answer; null: the time is up. An outage is waited out like anything else. */
async function until<T>(
  { ports, timeout }: Follow,
  look: Look<T>,
): Promise<{ readonly reached: T } | null> {
  const deadline = ports.time.now() + timeout;
  const progress = createProgress(ports);
  try {
    for (;;) {
      const found = await look(progress).catch(outage);
      if (found !== null) return found;
      if (ports.time.now() >= deadline) return null;
      await new Promise<void>((wake) => ports.time.after(PAUSE, wake));
    }
  } finally {
    progress.end();
  }
}

const timeUp = (what: string, timeout: number): CtlFailure =>
  new CtlFailure(
    EXIT.timeout,
    `${what} has not ended within ${duration(timeout)}`,
    'It goes on; `rug-ctl why ID` says what it waits for.',
  );

/** Errors of the API that pass by themselves. */
const PASSING: readonly string[] = ['rate_limited', 'busy', 'not_ready', 'store_unreachable'];

function outage(error: unknown): null {
  if (error instanceof ApiFailure && PASSING.includes(error.code)) return null;
  if (error instanceof CtlFailure && error.exit === EXIT.unreachable) return null;
  throw error;
}

/** Nothing under way, nothing pending; a deletion that waits out its grace is at rest too. */
function atRest({ run, live, wait }: Resource): boolean {
  const waits = wait !== null && wait !== 'grace';
  return run === null && !waits && (live === null || live.pending.length === 0);
}

/** What is to be told of resources that have ended in error; `counts`: what became of all of them. */
export function inError(failed: readonly Resource[], counts?: string): CtlFailure {
  const [first] = failed;
  const why = first?.fault ? `: ${first.fault.code}: ${first.fault.message}` : '';
  const alone = failed.length === 1;
  const who = alone
    ? `${first?.id} is in error${why}`
    : `${firstOf(failed.map(({ id }) => id))} are in error`;
  return new CtlFailure(
    EXIT.failed,
    counts === undefined ? who : `${counts}: ${who}`,
    alone
      ? `See \`rug-ctl why ${first?.id}\`; try again with \`clear-error\` or \`rebuild\`.`
      : 'List them with `rug-ctl resource list --status error`; `rug-ctl why ID` explains each.',
  );
}

/** How it is at this moment, for the live line. */
function present(one: Resource, now: number): string {
  const { run, live } = one;
  const parked = live?.parked ?? null;
  if (parked !== null) return `${one.state}, parked: ${parked.reason}`;
  const what = doing(one);
  const since =
    run === null ? '' : ` for ${duration(Math.max(0, now - Date.parse(run.startedAt)))}`;
  return what === '' ? `${one.state} (${one.status})` : `${one.state}, ${what}${since}`;
}

function stepLine(id: string, step: Decision, now: number): string {
  const parts = [
    `${age(step.at, now)} ago`,
    step.from === step.to ? step.to : `${step.from} > ${step.to}`,
  ];
  if (step.command !== null) parts.push(step.command);
  const ended = result(step);
  if (ended !== '') parts.push(ended);
  return `${id}: ${parts.join(', ')} (${step.statusAfter})`;
}
