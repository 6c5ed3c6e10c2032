/** What others make of the closest equivalent, measured by bench/peers in the same run. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Bench } from '../bench.ts';
import type { Row } from '../report/row.ts';

const MAIN = fileURLToPath(new URL('../peers/main.ts', import.meta.url));

const measured = z.looseObject({
  name: z.string(),
  version: z.string(),
  ordered: z.boolean(),
  durability: z.string(),
  eventsPerSecond: z.number(),
  events: z.number(),
  cpu: z.looseObject({ client: z.number(), server: z.number().nullable() }),
});
const failed = z.looseObject({ name: z.string(), failure: z.string() });

export async function peers(bench: Bench): Promise<void> {
  const { events } = bench;
  const lines: string[] = [];
  await bench.measure('peers', async () => {
    const args = [MAIN, '--json', '--events', String(events)];
    const { stdout } = await ended(args);
    lines.push(...stdout.trim().split('\n'));
    return lines.flatMap((line): Row[] => {
      const peer = measured.safeParse(JSON.parse(line));
      return peer.success ? [rowOf(peer.data)] : [];
    });
  });
  for (const line of lines) {
    const peer = failed.safeParse(JSON.parse(line));
    if (!peer.success) continue;
    await bench.measure(`peers: ${peer.data.name}`, () =>
      Promise.reject(new Error(peer.data.failure)),
    );
  }
}

/** A peer that failed makes it end with 1, and still tells of the others. */
async function ended(args: readonly string[]): Promise<{ readonly stdout: string }> {
  try {
    return await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 24 });
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && String(error.stdout).trim() !== '')
      return { stdout: String(error.stdout) };
    throw error;
  }
}

const rowOf = ({ name, version, ordered, durability, ...peer }: z.infer<typeof measured>): Row => ({
  section: 'peers',
  subject: `${name} ${version}`,
  store: '',
  what: ordered ? 'ordered per key' : 'not ordered',
  routers: 1_000,
  values: {
    events: peer.events,
    eventsPerSecond: peer.eventsPerSecond,
    'cpu.client': peer.cpu.client,
    ...(peer.cpu.server === null ? {} : { 'cpu.server': peer.cpu.server }),
  },
  note: durability,
});
