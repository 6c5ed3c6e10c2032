import { Document, isNode } from 'yaml';
import type { EffectiveOption } from '../model/operations.ts';

export const FORMATS = ['yaml', 'table', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** Every option with where it comes from. The YAML is a configuration file, but for its secrets. */
export function printOptions(options: readonly EffectiveOption[], format: Format): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(options, null, 2)}\n`;
    case 'table':
      return table(options);
    case 'yaml':
      return yaml(options);
  }
}

function yaml(options: readonly EffectiveOption[]): string {
  const document = new Document({});
  for (const { path, value, origin } of options) {
    const node = document.createNode(value, { flow: true });
    if (isNode(node)) node.comment = ` ${origin}`;
    document.setIn(path.split('.'), node);
  }
  return document.toString({ lineWidth: 0 });
}

/** Longer values push their origin aside instead of that of all others. */
const WIDEST = 40;

function table(options: readonly EffectiveOption[]): string {
  const rows = options.map(({ path, value, origin }) => [path, inWords(value), origin] as const);
  const width = (column: 0 | 1): number =>
    Math.min(WIDEST, Math.max(...rows.map((row) => row[column].length)));
  return [['OPTION', 'VALUE', 'ORIGIN'] as const, ...rows]
    .map(([path, value, origin]) => {
      const line = `${path.padEnd(width(0))}  ${value.padEnd(width(1))}  ${origin}`;
      return `${line}\n`;
    })
    .join('');
}

/** A value on one line. */
export function inWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
