/**
 * The process in which one peer runs, so that its CPU can be told from ours:
 *
 *   client.ts PATH-OF-PEER    (asked by IPC, see protocol.ts)
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Pool } from 'pg';
import type { Peer, Place, Prepared } from './peer.ts';
import type { Answer, Ask } from './protocol.ts';
import { APPLY, eventsFrom } from './workload.ts';

const [, , path = ''] = process.argv;
const { peer }: { peer: Peer } = await import(path);

function versionOf(packageName: string): string {
  const manifest = join(import.meta.dirname, 'node_modules', packageName, 'package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

function answer(message: Answer): void {
  process.send?.(message);
}

function fail(error: unknown): void {
  answer({ type: 'failed', why: error instanceof Error ? error.message : inspect(error) });
}

/** Waits until as many events are done as were filled in. */
class Progress {
  #missing = 0;
  #settle = Promise.withResolvers<void>();

  expect(count: number): void {
    this.#missing += count;
    this.#settle = Promise.withResolvers();
  }

  done(): void {
    this.#missing -= 1;
    if (this.#missing === 0) this.#settle.resolve();
  }

  get drained(): Promise<void> {
    return this.#settle.promise;
  }
}

const progress = new Progress();

function placeOf(ask: Extract<Ask, { type: 'prepare' }>): Place {
  const { postgres, resources, tenants, service, admin } = ask;
  const pool = (connections: number): Pool =>
    new Pool({ connectionString: postgres, max: connections }).on('error', fail);
  const done = (): void => progress.done();
  const stateChange: Place['stateChange'] = (connections) => {
    const database = pool(connections);
    return async ({ resource, n }) => {
      try {
        await database.query({ name: 'apply', text: APPLY, values: [resource, n] });
      } catch (error) {
        // A peer may hide it, and try again for long.
        fail(error);
        throw error;
      }
      done();
    };
  };
  return {
    postgres,
    resources,
    tenants,
    service,
    admin,
    pool,
    stateChange,
    done,
    failed: fail,
  };
}

let workload = { resources: 1, tenants: 1 };
let prepared: Prepared | undefined;

async function obey(ask: Ask): Promise<void> {
  if (ask.type === 'prepare') {
    workload = { resources: ask.resources, tenants: ask.tenants };
    prepared = await peer.prepare(placeOf(ask));
  } else if (prepared === undefined) {
    throw new Error('the peer is not prepared');
  } else if (ask.type === 'fill') {
    progress.expect(ask.count);
    await prepared.fill(eventsFrom(ask.first, ask.count, workload));
  } else if (ask.type === 'drain') {
    await prepared.work();
    await progress.drained;
  } else {
    await prepared[ask.type]();
  }
}

process.on('message', async (ask: Ask) => {
  const started = performance.now();
  try {
    await obey(ask);
    answer({ type: 'done', seconds: (performance.now() - started) / 1_000 });
  } catch (error) {
    fail(error);
  }
});
// Nobody measures any longer.
process.on('disconnect', () => process.exit());
process.on('unhandledRejection', fail);

const { packageName, ordered, durability, settings, service } = peer;
answer({
  type: 'facts',
  facts: { packageName, ordered, durability, settings, service },
  version: versionOf(packageName),
});
