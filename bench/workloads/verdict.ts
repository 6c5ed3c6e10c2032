/** Whether a run may be counted: a number from a run that lost something is worth nothing. Pure. */
import type { Stored } from '../rig/database.ts';

/** What was published about one resource, and what must have become of it. */
export interface Expected {
  /** The number of the last event about it, counted from the first one published. */
  readonly last: number;
  /** The name that the last message gave it; null: whatever it has. */
  readonly name: string | null;
}

export interface Evidence {
  /** Events that were published, and by how many the journal has grown. */
  readonly published: number;
  readonly journaled: number;
  /** The number of the journal before the first of them. */
  readonly seqBefore: number;
  readonly deadLetters: number;
  readonly errors: readonly string[];
  readonly resources: ReadonlyMap<string, Stored>;
  readonly expected: ReadonlyMap<string, Expected>;
}

const SHOWN = 3;

/** Why the run does not count; empty: it does. */
export function faultsOf(evidence: Evidence): readonly string[] {
  const { published, journaled, deadLetters, errors } = evidence;
  return [
    ...(journaled === published ? [] : [`${published} events published, ${journaled} journaled`]),
    ...(deadLetters === 0 ? [] : [`${deadLetters} dead letters`]),
    ...(errors.length === 0 ? [] : [`${errors.length} errors logged: ${errors[0]}`]),
    ...wrongResources(evidence),
  ];
}

function wrongResources({ resources, expected, seqBefore }: Evidence): readonly string[] {
  const wrong = [...expected].flatMap(([id, { last, name }]) => {
    const stored = resources.get(id);
    if (stored === undefined) return [`${id} is not known`];
    const problems = [
      stored.doneSeq < seqBefore + last ? `done ${stored.doneSeq} < ${seqBefore + last}` : null,
      stored.status !== 'configured' ? `status ${stored.status}` : null,
      stored.busy ? 'not at rest' : null,
      name !== null && stored.name !== name ? `name ${stored.name}, last was ${name}` : null,
    ].filter((problem) => problem !== null);
    return problems.length === 0 ? [] : [`${id}: ${problems.join(', ')}`];
  });
  if (wrong.length === 0) return [];
  return [`${wrong.length} resources are wrong: ${wrong.slice(0, SHOWN).join('; ')}`];
}
