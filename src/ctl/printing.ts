/** Answers, as a person or a machine wants them. */
import { stringify } from 'yaml';
import type { OutputOptions } from './formats.ts';
import type { CtlPorts } from './ports.ts';
import { printableLines } from './printable.ts';
import type { Layout } from './table.ts';

/** How tables look on the output at hand. */
export function layoutOf({ out, env }: CtlPorts, { output, color = true }: OutputOptions): Layout {
  return {
    wide: output === 'wide',
    width: out.isTTY ? Math.max(80, out.columns ?? 80) : Number.POSITIVE_INFINITY,
    colour: color && out.isTTY && (env.NO_COLOR ?? '') === '',
  };
}

/** True when a machine reads it. */
export const isForMachines = ({ output }: OutputOptions): boolean =>
  output === 'json' || output === 'yaml';

/** Prints an answer: as it is for machines, by `show` for people. */
export function print(
  ports: CtlPorts,
  options: OutputOptions,
  answer: unknown,
  show: (layout: Layout) => string,
): void {
  // What a terminal would obey stands in quotes there too: machines read the escapes back.
  if (options.output === 'json') {
    ports.out.write(`${printableLines(JSON.stringify(answer, null, 2))}\n`);
  } else if (options.output === 'yaml') ports.out.write(printableLines(stringify(answer)));
  else ports.out.write(show(layoutOf(ports, options)));
}

/** One of many answers that come one by one: JSON lines, YAML documents, or lines for people. */
export function printNext(
  ports: CtlPorts,
  options: OutputOptions,
  answer: unknown,
  show: (layout: Layout) => string,
): void {
  if (options.output === 'json') ports.out.write(`${printableLines(JSON.stringify(answer))}\n`);
  else if (options.output === 'yaml') ports.out.write(`---\n${printableLines(stringify(answer))}`);
  else ports.out.write(show(layoutOf(ports, options)));
}
