/** Nobody means a known name by more than this; comparing takes time and room. */
const LONGEST = 64;

/** The known name closest to `wrong`, when it is close enough to be what was meant. */
export function nearest(wrong: string, known: readonly string[]): string | null {
  if (wrong.length > LONGEST) return null;
  const limit = Math.max(1, Math.floor(wrong.length / 3));
  const ranked = known
    .map((name) => ({ name, distance: closeness(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name ?? null;
}

/** A name that begins another one (`tenant`, `tenantId`) is as good as one slip. */
function closeness(a: string, b: string): number {
  const prefix = Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a));
  return prefix ? 1 : editDistance(a, b);
}

/** Insertions, deletions, substitutions and swaps of neighbours that lead from one text to the other. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number =>
    rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(row - 1, column - 1) + (same ? 0 : 1),
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(a.length, b.length);
}
