import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

/**
 * Claims the path of a socket for this process, for as long as it lives, and removes what a dead one
 * left there. A file cannot be claimed without a race between two who both find it stale; a name in
 * the kernel's abstract socket space can: it has one owner, and dies with it.
 *
 * @returns false when another process has it
 */
export async function claimSocket(socketPath: string): Promise<boolean> {
  const name = createHash('sha256').update(resolve(socketPath)).digest('hex');
  const owned = await new Promise<boolean>((settle, reject) => {
    const claim = createServer((socket) => socket.destroy());
    claim.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') settle(false);
      else reject(error);
    });
    claim.listen(`\0rug-world-${name}`, () => settle(true));
    claim.unref();
  });
  if (owned) rmSync(socketPath, { force: true });
  return owned;
}
