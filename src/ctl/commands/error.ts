import type { Command } from 'commander';
import type { z } from 'zod';
import { errorCode } from '../answers.rug.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { print } from '../printing.ts';

/** `error CODE`: what a code means, of the API or of a driver. */
export function addError(program: Command, ports: CtlPorts): void {
  const command = withCommon(program.command('error <code>'))
    .description('explain the code of an error')
    .action(async (code: string, options: CommonOptions) => {
      const answer = await clientOf(ports, options).call({
        path: `/v1/errors/${encodeURIComponent(code)}`,
        shape: errorCode,
      });
      print(ports, options, answer, () => show(answer));
    });
  withExamples(command, 'error virtual_router_phantom_build_2003', 'error busy -o json');
}

/** What becomes of a verb that ended with it. */
const OUTCOMES: Readonly<Record<string, string>> = {
  retry: 'it is tried again by itself, a few times',
  skip: 'nothing is done: it is not needed, or not possible now',
  postpone: 'it is tried again when what it waits for has changed',
  fail: 'the resource goes to error: somebody has to mend it',
  unsupported: 'the machine goes on without the verb',
  lost: 'another executor goes on with it',
  cancelled: 'it stops at that step, as it was told to',
};

function show({ code, title, status, outcome, hint }: z.output<typeof errorCode>): string {
  const lines: readonly (readonly [string, string])[] = [
    ['code', code],
    ['means', title ?? ''],
    ['outcome', outcome ? (OUTCOMES[outcome] ?? outcome) : ''],
    ['HTTP', status ? String(status) : ''],
    ['what to do', hint ?? ''],
  ];
  return lines
    .filter(([, value]) => value !== '')
    .map(([title, value]) => `${title.padEnd(12)}${printable(value)}\n`)
    .join('');
}
