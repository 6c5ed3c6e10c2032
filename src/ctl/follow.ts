import { age } from './age.ts';
import { type Decision, type Resource, sweeps } from './answers.ts';
import type { Client } from './client.ts';
import { result } from './explain.ts';
import { CtlFailure, EXIT } from './failure.ts';
import { decisions, findMany, findOne } from './lookup.ts';
import type { CtlPorts } from './ports.ts';
import { printable } from './printable.ts';

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
  readonly type: string;
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
 * Follows an order to its end, decision by decision on stderr. Throws CtlFailure when it was
 * refused, when the resource ends in error, or when the time is up. Answers how the resource is
 * then; null: it is forgotten.
 */
export async function followOne(
  follow: Follow,
  { id, type, seq, after }: Followed,
): Promise<Resource | null> {
  let last = after;
  let found: Resource | null = null;
  await until(follow, `${type} of ${id}`, async () => {
    const one = await findOne(follow.client, id);
    for (const step of await decisions(follow.client, id, 50)) {
      if (step.id <= last) continue;
      last = step.id;
      follow.ports.err.write(`${progress(id, step, follow.ports.time.now())}\n`);
      const refusal = step.refused.find(({ event }) => event === type);
      if (refusal !== undefined) {
        throw new CtlFailure(EXIT.failed, `${type} of ${id} was refused: ${refusal.reason}`);
      }
    }
    if (one !== null && one.doneSeq < seq) return false;
    if (one?.status === 'error') throw inError([one]);
    found = one;
    return true;
  });
  return found;
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
  const { client, ports } = follow;
  let before = -1;
  let found: readonly Resource[] = [];
  await until(follow, `sweep ${sweepId}`, async () => {
    const { items } = await client.call({ path: '/v1/sweeps', shape: sweeps });
    if (items.some(({ id, done }) => id === sweepId && !done)) return false;
    found = await findMany(client, ids);
    const moving = found.filter((one) => !atRest(one)).length;
    if (moving !== before) ports.err.write(`${ids.length - moving} of ${ids.length} at rest\n`);
    before = moving;
    if (moving > 0) return false;
    const failed = found.filter(({ status }) => status === 'error');
    if (failed.length > 0) throw inError(failed);
    return true;
  });
  return found;
}

/** Asks until the answer is yes. An outage on the way is waited out like anything else. */
async function until(
  { ports, timeout }: Follow,
  what: string,
  reached: () => Promise<boolean>,
): Promise<void> {
  const deadline = ports.time.now() + timeout;
  while (!(await reached().catch(outage))) {
    if (ports.time.now() >= deadline) {
      throw new CtlFailure(
        EXIT.timeout,
        `${what} has not ended within ${Math.round(timeout / 1000)} s`,
        'It goes on; look at it with `rug-ctl resource show` and `history`.',
      );
    }
    await new Promise<void>((wake) => ports.time.after(PAUSE, wake));
  }
}

function outage(error: unknown): false {
  if (error instanceof CtlFailure && error.exit === EXIT.unreachable) return false;
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
    'See what happened with `rug-ctl resource history`; try again with `clear-error` or `rebuild`.',
  );
}

function progress(id: string, step: Decision, now: number): string {
  const parts = [
    `${age(step.at, now)} ago`,
    step.from === step.to ? step.to : `${step.from} > ${step.to}`,
  ];
  if (step.command !== null) parts.push(step.command);
  const ended = result(step);
  if (ended !== '') parts.push(ended);
  return printable(`${id}: ${parts.join(', ')} (${step.statusAfter})`);
}
