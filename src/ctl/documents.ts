import { parse } from 'yaml';
import { CtlFailure, EXIT } from './failure.ts';
import type { CtlPorts } from './ports.ts';

/** An object given on the command line: inline JSON or YAML, `@file`, or `-` for standard input. */
export async function readObject(ports: CtlPorts, text: string): Promise<Record<string, unknown>> {
  const from = text === '-' ? '-' : text.startsWith('@') ? text.slice(1) : null;
  const source = from === null ? text : await readText(ports, from);
  const value = parseYaml(source, from ?? 'the command line');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new CtlFailure(EXIT.usage, `${from ?? text}: an object is needed`, EXAMPLE);
}

const EXAMPLE = `Say it like '{"ha": true}', @spec.yaml, or - for standard input.`;

/** The text of a file; throws CtlFailure when it cannot be read. */
export async function readText(ports: CtlPorts, path: string): Promise<string> {
  try {
    return await ports.read(path);
  } catch (error) {
    throw new CtlFailure(EXIT.failed, `cannot read ${path}: ${whyNot(error as Error)}`);
  }
}

const WHY_NOT: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

/** Why a file cannot be read, without its name again. */
export const whyNot = ({ code = '', message }: NodeJS.ErrnoException): string =>
  WHY_NOT[code] ?? message;

function parseYaml(text: string, where: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new CtlFailure(EXIT.usage, `${where}: ${(error as Error).message}`, EXAMPLE);
  }
}
