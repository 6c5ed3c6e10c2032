import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { textOf } from '../model/errors.ts';
import { type Finding, fine } from './finding.ts';

/** Whether rug could write to its data directory: it keeps its sockets there, at least. */
export async function directoryFinding(dataDir: string): Promise<Finding> {
  const found = await stat(dataDir).catch(() => null);
  if (found === null) return fine(`${dataDir} is not there yet; rug makes it`);
  try {
    if (!found.isDirectory()) throw new Error('not a directory');
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return fine(`${dataDir} can be written`);
  } catch (error) {
    return {
      state: 'failed',
      detail: `${dataDir} cannot be used: ${textOf(error)}`,
      fix: 'Give it to the user that rug runs as, or choose another with RUG_DATA_DIR.',
    };
  }
}
