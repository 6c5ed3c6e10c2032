import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Ports are taken from below the range that the kernel gives to outgoing connections: a client
 * that keeps trying a dead server's port from inside that range ends up connected to itself, and
 * then holds the port that the server needs to come back.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const ATTEMPTS = 1_000;
const FREE_WITHIN_MS = 10_000;

async function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}

/** Finds `count` different TCP ports on which nobody listens on 127.0.0.1. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  for (let attempt = 0; held.size < count && attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    const server = held.has(port) ? undefined : await listen(port);
    if (server !== undefined) held.set(port, server);
  }
  await Promise.all([...held.values()].map((server) => server[Symbol.asyncDispose]()));
  if (held.size < count) {
    throw new Error(`found no ${count} free ports between ${FIRST_PORT} and ${LAST_PORT}`);
  }
  return [...held.keys()];
}

/** Resolves when nobody listens on the port: children of a killed server may for a moment more. */
export async function untilFree(port: number): Promise<void> {
  const deadline = Date.now() + FREE_WITHIN_MS;
  for (;;) {
    const server = await listen(port);
    if (server !== undefined) return server[Symbol.asyncDispose]();
    if (Date.now() > deadline) throw new Error(`somebody still listens on port ${port}`);
    await sleep(10);
  }
}
