import type { Row } from './row.ts';

/** `push, top` -> `top`: what a row of the floor has in common with rows of all kinds of events. */
const phaseOf = ({ what }: Row): string | undefined => what.split(', ')[1];

/** What the floor did under the same conditions. */
export const floorOf = (row: Row, all: readonly Row[]): Row | undefined =>
  all.find(
    (one) =>
      one.subject === 'floor' &&
      one.section === row.section &&
      one.store === row.store &&
      one.routers === row.routers &&
      phaseOf(one) === phaseOf(row),
  );
