import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const STACK_LINES_SHOWN = 6;
/** Where nobody looks for the mistake. */
const FOREIGN = /node_modules|node:internal|at new Promise/;
const OUTPUT_LINES_SHOWN = 40;

/** An error as the test runner hands it on. */
export interface ReportedError {
  readonly name?: string;
  readonly message: string;
  readonly diff?: string;
  readonly stack?: string;
  readonly stacks?: readonly { method: string; file: string; line: number; column: number }[];
  readonly cause?: ReportedError;
}

/** Something that makes the run fail: a test, a file that cannot be loaded, a stray rejection. */
export interface Failure {
  /** File and full title, or what it is about. */
  readonly title: string;
  readonly errors: readonly ReportedError[];
  /** What was written to the console meanwhile. */
  readonly output: string;
}

function trace(error: ReportedError): string[] {
  const frames = error.stacks?.map(({ method, file, line, column }) => {
    const place = `${relative(process.cwd(), file)}:${line}:${column}`;
    return method === '' ? `at ${place}` : `at ${method} (${place})`;
  });
  const raw = (error.stack ?? '').split('\n').map((line) => line.trim());
  const own = raw.filter((line) => line.startsWith('at ') && !FOREIGN.test(line));
  const lines = frames?.length ? frames : own;
  return lines.slice(0, STACK_LINES_SHOWN).map((line) => line.replaceAll(`${process.cwd()}/`, ''));
}

function describeError(error: ReportedError): string[] {
  const headline = `${error.name ?? 'Error'}: ${error.message}`;
  const cause = error.cause === undefined ? [] : describeError(error.cause);
  return [
    ...headline.split('\n'),
    ...(error.diff ?? '').split('\n').filter((line) => line !== ''),
    ...trace(error),
    ...cause.map((line, index) => (index === 0 ? `caused by ${line}` : line)),
  ];
}

/** The text of a failure: its title, then indented its errors and the end of its output. */
export function describeFailure({ title, errors, output }: Failure): string {
  const printed = output.trimEnd().split('\n').slice(-OUTPUT_LINES_SHOWN);
  const details = [
    ...errors.flatMap(describeError),
    ...(output.trim() === '' ? [] : ['output:', ...printed.map((line) => `  ${line}`)]),
  ];
  return [`FAIL ${title}`, ...details.map((line) => `     ${line}`)]
    .map((line) => stripVTControlCharacters(line).trimEnd())
    .join('\n');
}
