/** Tasks as main would hand them to a worker. */

import { KINDS } from '../../src/drivers/kinds.ts';
import { runLook, runVerb, type VerbOptions } from '../../src/drivers/pipeline/run.ts';
import type { Fence, LookResult, Outcome, Subject, VerbDriver } from '../../src/model/driver.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { ActTask } from '../../src/model/lane.ts';
import type { Time } from '../../src/model/ports.ts';
import type { Member, RunArgs } from '../../src/model/resource.ts';
import type { Verb } from '../../src/model/words.ts';
import { settle, type VirtualTime } from '../support/virtual-time.ts';

export interface Order {
  readonly verb: Verb;
  readonly id?: string;
  readonly spec?: JsonObject;
  readonly members?: readonly Member[];
  readonly args?: Partial<RunArgs>;
  readonly runId?: string;
  readonly fence?: Fence;
  /** Milliseconds from now. */
  readonly deadline?: number;
}

export const MEMBER: Member = { index: 0, incarnation: 1 };
export const PAIR: readonly Member[] = [MEMBER, { index: 1, incarnation: 1 }];

export function subjectOf(driver: VerbDriver, id: string, spec: JsonObject): Subject {
  const { kind, hardware } = driver;
  const identity = { id, tenantId: 't', kind, hardware, parentId: null, labels: {}, tags: [] };
  return { ...identity, rack: null, spec, revision: 1, incarnation: 1 };
}

export function taskOf(driver: VerbDriver, order: Order, now: number): ActTask {
  const members = order.members ?? [MEMBER];
  return {
    subject: subjectOf(driver, order.id ?? 'r1', order.spec ?? {}),
    fence: order.fence ?? { token: 1, attempt: 0 },
    run: {
      id: order.runId ?? `run-${order.verb}`,
      verb: order.verb,
      args: { members, digest: 'd1', revision: 1, ...order.args },
      cause: 'CREATE',
      eventId: 'e1',
      keys: [],
      startedAt: now,
      deadline: now + (order.deadline ?? 600_000),
    },
  };
}

/** Runs a verb of a driver as a worker does. */
export function act(
  driver: VerbDriver,
  time: Time,
  order: Order,
  options: Partial<VerbOptions> = {},
): Promise<Outcome> {
  return runVerb(driver, taskOf(driver, order, time.now()), {
    kinds: new Map(KINDS.map((kind) => [kind.name, kind])),
    gateWord: () => 'go',
    time,
    checkpoint: () => undefined,
    ...options,
  });
}

export function look(
  driver: VerbDriver,
  time: Time,
  what: 'probe' | 'stats',
  order: Pick<Order, 'id' | 'spec' | 'members' | 'fence'> = {},
): Promise<LookResult> {
  const task = {
    look: what,
    subject: subjectOf(driver, order.id ?? 'r1', order.spec ?? {}),
    members: order.members ?? [MEMBER],
    fence: order.fence ?? { token: 1, attempt: 0 },
  };
  return runLook(driver, task, { time });
}

/** Lets virtual time pass, timer by timer, until the work has ended. */
export async function elapse<T>(time: VirtualTime, work: Promise<T>): Promise<T> {
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  work.then(end, end);
  for (await settle(); !ended; await settle()) {
    const next = time.next;
    if (next === null) throw new Error('it waits for nothing that could happen');
    await time.advance(next - time.now());
  }
  return work;
}
