import { CommanderError } from 'commander';
import { CtlFailure, EXIT, failureText, PassedOn } from './failure.ts';
import type { CtlPorts } from './ports.ts';
import { printableLines } from './printable.ts';
import { buildProgram } from './program.ts';

/**
 * Runs one command line (without `node` and the script); answers how to exit: one of EXIT, or as a
 * program did that it ran. Never rejects.
 */
export async function runCtl(args: readonly string[], ports: CtlPorts): Promise<number> {
  try {
    await buildProgram(ports).parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // Commander has said what is wrong; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error instanceof PassedOn) return error.status;
    ports.err.write(printableLines(failureText(error as Error)));
    return error instanceof CtlFailure ? error.exit : EXIT.failed;
  }
}
