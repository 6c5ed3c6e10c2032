/** A table, for a terminal and for Markdown. Pure. */

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** What has to be known to read it. */
  readonly notes: readonly string[];
}

/** The first column is text, the others are figures: right. */
export function plain({ title, head, lines, notes }: Table): string {
  const widths = head.map((name, i) =>
    Math.max(name.length, ...lines.map((line) => line[i]?.length ?? 0)),
  );
  const set = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return ['', title, ...[head, ...lines].map(set), ...notes.map((note) => `  ${note}`)].join('\n');
}

export function markdown({ title, head, lines, notes }: Table): string {
  const set = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [
    `### ${title}`,
    '',
    ...[head, rule, ...lines].map(set),
    '',
    ...notes.flatMap((note) => [note, '']),
  ].join('\n');
}
