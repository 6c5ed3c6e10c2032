/**
 * The phantom world as a process of its own: it outlives rug, and ends by itself when nobody has
 * talked to it for a while. Started by `ensureWorld` (start.ts), to whom it says when it is ready.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Time } from '../../model/ports.ts';
import { answers } from './answers.ts';
import { openCallLog } from './world/call-log.ts';
import { claimSocket } from './world/claim.ts';
import { WorldHost } from './world/host.ts';
import { serveWorld } from './world/server.ts';
import { World } from './world/world.ts';

const text = { type: 'string' } as const;
const milliseconds = z.coerce.number().int().min(0);
const options = z
  .object({
    socket: z.string(),
    data: z.string(),
    'idle-ms': milliseconds.default(60_000),
    'latency-ms': milliseconds.default(0),
    'boot-ms': milliseconds.default(0),
  })
  .parse(
    parseArgs({
      options: { socket: text, data: text, 'idle-ms': text, 'latency-ms': text, 'boot-ms': text },
    }).values,
  );

const time: Time = {
  now: () => Date.now(),
  after: (ms, wake) => {
    const timer = setTimeout(wake, ms).unref();
    return () => clearTimeout(timer);
  },
};

const ready = (): boolean => process.stdout.write('ready\n');
// Whoever started it may be gone before it is ready.
process.stdout.on('error', () => undefined);

try {
  mkdirSync(options.data, { recursive: true });
  if (await claimSocket(options.socket)) await serve();
  else await leaveToTheFirst();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

async function serve(): Promise<void> {
  const log = openCallLog(join(options.data, 'calls.jsonl'));
  const world = new World({ bootMs: options['boot-ms'], latencyMs: options['latency-ms'] });
  const host = new WorldHost(world, time, log);
  const door = { socketPath: options.socket, idleMs: options['idle-ms'] };
  await serveWorld(host, door, time, () => {
    host.close();
    log.close();
    process.exit(0);
  });
  ready();
}

async function leaveToTheFirst(): Promise<void> {
  while (!(await answers(options.socket))) await pause(10);
  ready();
}
