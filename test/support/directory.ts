import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of one's own, below the system's temporary directory. */
export interface TemporaryDirectory {
  readonly path: string;
  /** Removes it and everything in it. */
  remove(): Promise<void>;
}

/** Creates an empty directory; whoever asked for it removes it (`afterEach`, `onTestFinished`). */
export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'rug-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
