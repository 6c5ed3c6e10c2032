/** Throws where what was promised does not hold. */
export function demand(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Error(`it does not hold: ${promise}`);
}
