import { createHash } from 'node:crypto';
import { STATES, type State } from '../model/words.ts';
import { wrongField } from './context.forms.ts';
import { type Context, FRESH } from './context.ts';
import { describe } from './definition.ts';
import { MACHINE_NAME, machine } from './machine.ts';

/**
 * The text of a machine at rest or at work: `{machine, version, hash, value, context}`. Fields of the
 * context that are as at birth are left out.
 */
export interface Snapshot {
  readonly state: State;
  readonly context: Context;
}

/** Raised whenever a stored snapshot could not be understood any more; each has its migration. */
const MACHINE_VERSION = 2;

/** Names the definition: states, edges, guards and what the edges do. */
export const MACHINE_HASH = createHash('sha256')
  .update(JSON.stringify(describe(machine)))
  .digest('hex')
  .slice(0, 8);

/** From each older version to the next one. */
const MIGRATIONS: Readonly<Record<number, (old: Stored) => Stored>> = {
  // It was not noted whether members were worked on apart: they may have been.
  1: (old) => {
    const uneven = old.context.status === 'degraded';
    return { ...old, version: 2, context: { ...old.context, uneven } };
  },
};

interface Stored {
  readonly machine: string;
  readonly version: number;
  readonly hash: string;
  readonly value: string;
  readonly context: Partial<Context>;
}

export const NEWBORN: Snapshot = { state: 'CalcAction', context: FRESH };

const HEAD = `{"machine":"${MACHINE_NAME}","version":${MACHINE_VERSION},"hash":"${MACHINE_HASH}"`;

export function encode({ state, context }: Snapshot): string {
  return `${HEAD},"value":"${state}","context":${JSON.stringify(differences(context))}}`;
}

/** Throws Error for what is no snapshot, one of another machine, or of a newer version than this. */
export function decode(text: string | null): Snapshot {
  if (text === null) return NEWBORN;
  const { value, context } = migrated(JSON.parse(text));
  if (!isState(value)) throw new Error(`snapshot: unknown state ${JSON.stringify(value)}`);
  const wrong = wrongField(context);
  if (wrong !== null) throw new Error(`snapshot: context.${wrong} is not what it may be`);
  return { state: value, context: { ...FRESH, ...context } };
}

function migrated(stored: Stored): Stored {
  if (!isMap(stored) || !isMap(stored.context)) throw new Error('snapshot: it is none');
  let current = stored;
  if (current.machine !== MACHINE_NAME) {
    throw new Error(`snapshot: of machine ${JSON.stringify(current.machine)}`);
  }
  while (current.version !== MACHINE_VERSION) {
    const migrate = MIGRATIONS[current.version];
    if (migrate === undefined) {
      throw new Error(`snapshot: no way from version ${current.version} to ${MACHINE_VERSION}`);
    }
    current = migrate(current);
  }
  return current;
}

const isMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isState = (text: string): text is State => (STATES as readonly string[]).includes(text);

const BIRTH: Readonly<Record<string, unknown>> = { ...FRESH };

function differences(context: Context): Partial<Context> {
  const all: Readonly<Record<string, unknown>> = { ...context };
  const different: Record<string, unknown> = {};
  for (const key in all) {
    const value = all[key];
    const isEmpty = Array.isArray(value) && value.length === 0;
    if (value !== BIRTH[key] && !isEmpty) different[key] = value;
  }
  return different;
}
