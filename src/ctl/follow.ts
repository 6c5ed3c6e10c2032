import { age, duration } from './age.ts';
import { type Decision, type Resource, sweeps } from './answers.ts';
import type { Client } from './client.ts';
import { doing, result } from './explain.ts';
import { ApiFailure, CtlFailure, EXIT } from './failure.ts';
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
  /** What was ordered, in a word. */
  readonly what: string;
  readonly seq: number;
  /** Newest decision before the order. */
  readonly after: number;
}

/** The newest decision about a resource, 0 when there is none: what came later is progress. */
export async function newestDecision(client: Client, id: string): Promise<number> {
  const [newest] = await decisions(client, id, 1);
  return newest?.id ?? 0;
}

/**
 * Follows an order to its end, on stderr. Throws CtlFailure when it was refused, when the resource
 * ends in error, or when the time is up. Answers how the resource is then; null: it is forgotten.
 */
export async function followOne(
  follow: Follow,
  { id, what, seq, after }: Followed,
): Promise<Resource | null> {
  let last = after;
  return until(follow, `${what} of ${id}`, async (progress) => {
    const one = await findOne(follow.client, id);
    const now = follow.ports.time.now();
    for (const step of await decisions(follow.client, id, 50)) {
      if (step.id <= last) continue;
      last = step.id;
      progress.step(stepLine(id, step, now));
      const [refusal] = step.refused.filter(({ event }) => event === what);
      if (refusal !== undefined) {
        throw new CtlFailure(EXIT.failed, `${what} of ${id} was refused: ${refusal.reason}`);
      }
    }
    if (one !== null) progress.show(`${what} of ${id}: ${present(one, now)}`);
    if (one !== null && one.doneSeq < seq) return null;
    if (one?.status === 'error') throw inError([one]);
    return { reached: one };
  });
}

/**
 * Follows a sweep until it has reached everybody and everybody has come to rest; answers how those
 * are that are not closed.
 */
export async function followSweep(
  follow: Follow,
  sweepId: string,
  ids: readonly string[],
): Promise<readonly Resource[]> {
  const { client } = follow;
  await until(follow, `sweep ${sweepId}`, async (progress) => {
    const { items } = await client.call({ path: '/v1/sweeps', shape: sweeps });
    const mine = items.find(({ id }) => id === sweepId);
    if (mine === undefined || mine.done) return { reached: null };
    progress.show(`${mine.hit} of ${ids.length} reached`);
    return null;
  });
  return followRest(follow, ids);
}

/** Follows resources until nothing goes on with them and nothing is pending. */
export function followRest(follow: Follow, ids: readonly string[]): Promise<readonly Resource[]> {
  return until(follow, `bringing ${ids.length} to rest`, async (progress) => {
    const found = await findMany(follow.client, ids);
    const moving = found.filter((one) => !atRest(one)).length;
    const line = `${ids.length - moving} of ${ids.length} at rest`;
    progress.step(line);
    progress.show(line);
    if (moving > 0) return null;
    const failed = found.filter(({ status }) => status === 'error');
    if (failed.length > 0) throw inError(failed);
    return { reached: found };
  });
}

/** Follows resources until no verb of theirs is under way any more: what a mode lets go on. */
export async function followVerbs(follow: Follow, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await until(follow, 'the end of what is under way', async (progress) => {
    const found = await findMany(follow.client, ids);
    const acting = found.filter(({ live }) => live?.doing === 'acting');
    const line = `${acting.length} of ${ids.length} under way`;
    progress.step(line);
    progress.show(line);
    return acting.length === 0 ? { reached: null } : null;
  });
}

/** Asks until there is an answer. An outage on the way is waited out like anything else. */
async function until<T>(
  { ports, timeout }: Follow,
  what: string,
  look: (progress: Progress) => Promise<{ readonly reached: T } | null>,
): Promise<T> {
  const deadline = ports.time.now() + timeout;
  const progress = createProgress(ports);
  try {
    for (;;) {
      const found = await look(progress).catch(outage);
      if (found !== null) return found.reached;
      if (ports.time.now() >= deadline) {
        throw new CtlFailure(
          EXIT.timeout,
          `${what} has not ended within ${duration(timeout)}`,
          'It goes on; `rug-ctl why ID` says what it waits for.',
        );
      }
      await new Promise<void>((wake) => ports.time.after(PAUSE, wake));
    }
  } finally {
    progress.end();
  }
}

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

function inError(failed: readonly Resource[]): CtlFailure {
  const [first] = failed;
  const why = first?.fault ? `: ${first.fault.code}: ${first.fault.message}` : '';
  const who = failed.length === 1 ? `${first?.id} is` : `${failed.length} resources are`;
  return new CtlFailure(
    EXIT.failed,
    `${who} in error${why}`,
    failed.length === 1
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
