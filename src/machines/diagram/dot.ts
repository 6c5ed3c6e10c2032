/** Prints graphs in the DOT language of Graphviz. */

export type Attributes = Readonly<Record<string, string | number>>;

/** `[a="1", b="2"]`, or nothing. Line breaks in values are kept as `\n`. */
export function attributes(given: Attributes): string {
  const pairs = Object.entries(given).map(([name, value]) => `${name}=${quoted(String(value))}`);
  return pairs.length === 0 ? '' : ` [${pairs.join(', ')}]`;
}

export function node(name: string, given: Attributes = {}): string {
  return `  ${quoted(name)}${attributes(given)};`;
}

export function edge(from: string, to: string, given: Attributes = {}): string {
  return `  ${quoted(from)} -> ${quoted(to)}${attributes(given)};`;
}

/** A directed graph of these lines; its title is printed above it. */
export function digraph(name: string, title: string, lines: readonly string[]): string {
  const head = [
    `digraph ${name} {`,
    `  graph${attributes({ label: title, labelloc: 't', fontname: FONT, fontsize: 30, pad: 0.4 })};`,
    `  node${attributes({ fontname: FONT, fontsize: 24, style: 'filled', fillcolor: 'white', margin: '0.25,0.1' })};`,
    `  edge${attributes({ fontname: FONT, fontsize: 19, color: 'gray25' })};`,
  ];
  return `${[...head, ...lines, '}'].join('\n')}\n`;
}

const FONT = 'Helvetica';

function quoted(text: string): string {
  const escaped = text.replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${escaped}"`;
}
