/** Which rows are shown, and in which order. */
import type { Row } from './row.ts';

export interface Choice {
  readonly sort: Sort;
  /** Words that must all be in a row; as typed. */
  readonly filter: string;
  /** Only what is in error, or has a fault. */
  readonly errorsOnly: boolean;
}

/** The worst first. */
export const STATUS_ORDER: readonly string[] = [
  ...['error', 'gone', 'down', 'degraded', 'restart', 'replug', 'booting', 'up'],
  ...['held', 'quiesced', 'configured'],
];

type Compare = (a: Row, b: Row) => number;

const byText =
  (key: (row: Row) => string): Compare =>
  (a, b) => {
    const [one, other] = [key(a), key(b)];
    if (one === other) return 0;
    // What has none comes last.
    if (one === '' || other === '') return one === '' ? 1 : -1;
    return one < other ? -1 : 1;
  };

const rank = ({ status }: Row): number => STATUS_ORDER.indexOf(status);

const COMPARES = {
  status: (a, b) => rank(a) - rank(b),
  age: (a, b) => b.since - a.since,
  id: () => 0,
  name: byText(({ name }) => name),
  tenant: byText(({ tenantId }) => tenantId),
  kind: byText(({ kind }) => kind),
} as const satisfies Record<string, Compare>;

export type Sort = keyof typeof COMPARES;
export const SORTS = Object.keys(COMPARES) as readonly Sort[];

/** Those of the rows that are wanted, in order; equal ones by id. */
export function arranged(rows: readonly Row[], choice: Choice): readonly Row[] {
  const compare: Compare = COMPARES[choice.sort];
  const byId = byText(({ id }) => id);
  const isWanted = wantedBy(choice);
  return rows.filter(isWanted).sort((a, b) => compare(a, b) || byId(a, b));
}

function wantedBy({ filter, errorsOnly }: Choice): (row: Row) => boolean {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return (row) =>
    (!errorsOnly || isInTrouble(row)) &&
    words.every((word) => row.words.includes(word) || row.status.includes(word));
}

/** In error, or something is wrong with it. */
const isInTrouble = ({ status, fault }: Row): boolean => status === 'error' || fault !== '';
