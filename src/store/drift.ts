import { type Finding, fine } from './finding.ts';

/** One thing of a schema: what it is, and everything about it that matters, as text. */
export interface SchemaObject {
  readonly kind: 'table' | 'column' | 'index' | 'trigger' | 'function' | 'view';
  /** The table it belongs to; '' for none. */
  readonly owner: string;
  /** `trail`, `trail.verb_ok`, `trail_verb` */
  readonly name: string;
  readonly definition: string;
}

/** How many differences are told one by one. */
const TOLD = 8;

/**
 * What a schema has become besides what the migrations made it. Something missing or changed is
 * broken; something that was added only costs. `alone`: nobody else keeps tables there.
 */
export function driftOf(
  expected: readonly SchemaObject[],
  actual: readonly SchemaObject[],
  alone: boolean,
): Finding {
  const broken = differences(expected, actual);
  const added = additions(expected, actual, alone);
  const all = [...broken, ...added];
  if (all.length === 0) return fine('as rug made it');
  const more = all.length > TOLD ? `; and ${all.length - TOLD} more` : '';
  return {
    state: broken.length > 0 ? 'failed' : 'warning',
    detail: `${all.slice(0, TOLD).join('; ')}${more}`,
    fix:
      broken.length > 0
        ? 'Somebody changed it by hand: undo that, or restore a backup.'
        : 'Drop what was added, unless you know that you need it.',
  };
}

/** What is missing or changed; of a table that is missing, its parts are not told as well. */
function differences(
  expected: readonly SchemaObject[],
  actual: readonly SchemaObject[],
): readonly string[] {
  const present = new Map(actual.map((one) => [keyOf(one), plain(one.definition)]));
  return expected.flatMap((one) => {
    const found = present.get(keyOf(one));
    const wanted = plain(one.definition);
    if (found === wanted) return [];
    if (found !== undefined) return [`${keyOf(one)} is "${found}", not "${wanted}"`];
    const isTold = one.kind !== 'table' && one.owner !== '' && !present.has(`table ${one.owner}`);
    return isTold ? [] : [`${keyOf(one)} is missing`];
  });
}

/** What rug does not know: parts of its tables, and tables where nobody else has any. */
function additions(
  expected: readonly SchemaObject[],
  actual: readonly SchemaObject[],
  alone: boolean,
): readonly string[] {
  const known = new Set(expected.map(keyOf));
  const tables = new Set(expected.map(({ owner }) => owner).filter((owner) => owner !== ''));
  return actual
    .filter((one) => !known.has(keyOf(one)))
    .filter((one) => tables.has(one.owner) || (alone && one.kind === 'table'))
    .map((one) => `${keyOf(one)} is not of rug`);
}

const keyOf = ({ kind, name }: SchemaObject): string => `${kind} ${name}`;

/** White space does not matter. */
const plain = (definition: string): string => definition.replaceAll(/\s+/g, ' ').trim();
