import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGuard } from '../../scripts/services/guard.ts';

/** A directory that is removed at the latest when this process ends, however that happens. */
export function scratch(prefix: string): {
  readonly directory: string;
  readonly remove: () => Promise<void>;
} {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  const guard = openGuard('SIGTERM', directory);
  return { directory, remove: () => guard.close() };
}
