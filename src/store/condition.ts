import type { SqlValue } from './backend.ts';
import { isPlain } from './storable.ts';

/** What must hold of a row, and its parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** A text that no row can hold is in none; PostgreSQL would refuse to compare it. */
export const equals = (column: string, value: string): Condition =>
  isPlain(value) ? { sql: `${column} = ?`, parameters: [value] } : NOTHING;

export const NOTHING: Condition = { sql: '1 = 0', parameters: [] };

/** All of them must hold; of none, nothing must. */
export const every = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.length === 0 ? '1 = 1' : conditions.map(({ sql }) => `(${sql})`).join(' and '),
  parameters: conditions.flatMap(({ parameters }) => parameters),
});
