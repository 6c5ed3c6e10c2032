import type { Entry } from '../model/mailbox.ts';
import { type Context, FRESH, stable } from './context.ts';

/**
 * What an edge does to the context besides noting its signal. Checks and diagrams read the names.
 * `waits` and `ends` are the two ways to rest: an edge to CalcAction has exactly one of them.
 */
export interface Update {
  readonly name: string;
  readonly rest?: 'waits' | 'ends';
  /** It happens once in a life at most: no cycle goes through it twice. */
  readonly once?: true;
  readonly apply: (context: Context) => Partial<Context>;
}

/** It goes back to the mailbox and is tried again after a pause that grows. */
export const backOff: Update = {
  name: 'pause',
  rest: 'waits',
  apply: ({ tries }) => ({ wait: 'backoff', tries: tries + 1 }),
};

/** The entry is done; a status that is not stable goes on by itself after a pause. */
export const finish: Update = {
  name: 'done',
  rest: 'ends',
  apply: (context) => ({
    ...(stable(context.status) ? {} : backOff.apply(context)),
    current: null,
  }),
};

/** It goes back to the mailbox; what is due next is the first thing to be done. */
export const goOn: Update = {
  name: 'at once',
  rest: 'waits',
  apply: () => ({ wait: 'again' }),
};

/** It goes back to the mailbox until the instance has had time to boot; or, none boots, it pauses. */
export const awaitBoot: Update = {
  name: 'await boot',
  rest: 'waits',
  apply: (context) => (context.bootDeadline === null ? backOff.apply(context) : { wait: 'boot' }),
};

/** The deletion is not for this resource: it exists. What it had absorbed counts again (commit.ts). */
export const keep: Update = {
  name: 'refuse',
  rest: 'waits',
  apply: ({ status }) => ({
    current: null,
    wait: 'again',
    status: status === 'gone' ? 'restart' : status,
  }),
};

/** Whatever asked, what is to be done now is the deletion: a later CREATE is another life. */
export const remove: Update = {
  name: 'as DELETE',
  apply: ({ current }) => ({ current: retyped(current, 'DELETE') }),
};

/** The old instance is gone; from here on a REBUILD is a CREATE. */
export const createNext: Update = {
  name: 'as CREATE',
  apply: ({ current }) => ({ current: retyped(current, 'CREATE') }),
};

/** The configuration is still owed: what was a look becomes an UPDATE. */
export const oweUpdate: Update = {
  name: 'owe UPDATE',
  apply: ({ current }) => ({
    current: current?.type === 'POLL' ? retyped(current, 'UPDATE') : current,
  }),
};

/** A new life knows nothing of the old one but how many instances there were. */
export const begin: Update = {
  name: 'next life',
  rest: 'waits',
  apply: ({ members, takenSeq, doneSeq }) => ({
    ...FRESH,
    members,
    spent: members.map((member) => member.index),
    takenSeq,
    doneSeq,
    wait: 'again',
  }),
};

/** The end of a life. */
export const close: Update = {
  name: 'close',
  rest: 'ends',
  apply: () => ({ current: null, status: 'gone', fault: null, instances: [], heldUntil: null }),
};

/** scrubprep is done: what follows is the scrub. */
export const prepare: Update = {
  name: 'prepare',
  once: true,
  apply: () => ({ prepared: true }),
};

/** The deletion is done as far as it goes: it can be taken back until the grace is over. */
export const hold: Update = {
  name: 'hold',
  rest: 'waits',
  apply: () => ({ current: null, wait: 'grace', prepared: true }),
};

/** Taken back within the grace: what is there is to be started again. */
export const restore: Update = {
  name: 'restore',
  apply: () => ({ status: 'restart', prepared: false, heldUntil: null }),
};

/** `entry` as one of another type; its cause, origin and numbers stay, and what is to be pushed. */
export function retyped(entry: Entry | null, type: Entry['type']): Entry | null {
  if (entry === null || entry.type === type) return entry;
  return { ...entry, type, args: entry.args.force === true ? { force: true } : {} };
}
