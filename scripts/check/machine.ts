/** The static checks of the machine, with their report. */
import { problemsOf, report } from '../../src/machines/checks.ts';
import { describe } from '../../src/machines/definition.ts';
import { DISPOSITIONS } from '../../src/machines/dispositions.ts';
import { machine } from '../../src/machines/machine.ts';

const CHECKED = { definition: describe(machine), dispositions: DISPOSITIONS };

/** What is wrong with the machine, a line each; tells what was checked. */
export function checkMachine(): readonly string[] {
  process.stdout.write(report(CHECKED).replaceAll(/^(?=.)/gm, '     '));
  return problemsOf(CHECKED);
}
