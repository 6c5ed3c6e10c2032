import { CommanderError } from 'commander';
import { CtlFailure, EXIT, PassedOn } from './failure.ts';
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
    ports.err.write(`error: ${printableLines((error as Error).message)}\n`);
    if (!(error instanceof CtlFailure)) return EXIT.failed;
    if (error.hint !== undefined) ports.err.write(`hint: ${printableLines(error.hint)}\n`);
    return error.exit;
  }
}
