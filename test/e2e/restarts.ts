import { Client } from '../../scripts/process/client.ts';
import { type RugProcess, spawnRug, untilReady } from '../../scripts/process/rug.ts';

/** A rug that lived, and how many died before it. */
export interface Survivor {
  readonly rug: RugProcess;
  readonly client: Client;
  readonly deaths: number;
}

/** Deaths after which nobody would start it again. */
const MOST = 12;

/**
 * Starts rug again and again, as systemd does, until one lives to see what `holds` says.
 *
 * @throws Error when `MOST` have died
 */
export async function restartUntil(
  settings: Record<string, string>,
  holds: (client: Client) => Promise<boolean>,
): Promise<Survivor> {
  for (let deaths = 0; deaths < MOST; deaths++) {
    const spawned = spawnRug(settings);
    const lived = untilReady(spawned).then(async (rug) => {
      const client = new Client(rug.url);
      await client.until(() => holds(client), 60_000);
      return { rug, client, deaths };
    });
    // It may die while it is asked, or before it can be: then the next one is started.
    const end = await Promise.race([lived.catch(() => null), spawned.exited.then(() => null)]);
    if (end !== null) return end;
    spawned.kill('SIGKILL');
    await spawned.exited;
  }
  throw new Error(`rug died ${MOST} times`);
}
