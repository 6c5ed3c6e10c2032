import { availableParallelism } from 'node:os';
import type { PrivateServer } from '../../scripts/services/server.ts';
import { cpuOf, cpuOfMachine } from './cpu.ts';
import { makeDatabase, type PeerDatabase } from './database.ts';
import { judge, objection } from './judge.ts';
import type { Service } from './peer.ts';
import { PeerProcess } from './process.ts';
import { startRedis } from './redis.ts';
import { startRestate } from './restate.ts';
import { type Measured, type PeerReport, resultOf } from './result.ts';

/** What is asked of every peer. */
export interface RunOptions {
  readonly postgres: string;
  /** At most so many events; as many as it drains in `seconds`, found out by a warm-up. */
  readonly events: number;
  readonly seconds: number;
  readonly resources: number;
  readonly tenants: number;
  /** Ends the run; it then gives no number. */
  readonly signal: AbortSignal;
}

interface Running {
  readonly server: PrivateServer;
  readonly admin: string;
}

const SERVICES: Readonly<Record<Service, () => Promise<Running>>> = {
  redis: async () => ({ server: await startRedis('everysec'), admin: '' }),
  'redis-fsync': async () => ({ server: await startRedis('always'), admin: '' }),
  restate: startRestate,
};

/** A first round makes connections, plans and machine code; a second tells the rate. */
const WARM_UP_EVENTS = 1_000;
const TRIAL_SECONDS = 2;

class Run {
  readonly #peer: PeerProcess;
  readonly #servers: readonly number[];
  sent = 0;

  constructor(peer: PeerProcess, servers: readonly number[]) {
    this.#peer = peer;
    this.#servers = servers;
  }

  /** Fills the queue, then has it drained; CPU is that of the draining. */
  async round(events: number): Promise<Omit<Measured, 'violations'>> {
    const fillSeconds = await this.#peer.ask({ type: 'fill', first: this.sent, count: events });
    this.sent += events;
    const before = this.#cpu();
    const seconds = await this.#peer.ask({ type: 'drain' });
    const after = this.#cpu();
    await this.#peer.ask({ type: 'rest' });
    const clientCpu = after.client - before.client;
    const serverCpu = after.server - before.server;
    const others = after.machine - before.machine - clientCpu - serverCpu;
    const elsewhere = others / (seconds * availableParallelism());
    return { events, fillSeconds, seconds, clientCpu, serverCpu, elsewhere };
  }

  /** Warms up; resolves with the events per second of a peer that is warm. */
  async rate(): Promise<number> {
    const { seconds } = await this.round(WARM_UP_EVENTS);
    const events = Math.ceil((WARM_UP_EVENTS * TRIAL_SECONDS) / seconds);
    return events / (await this.round(events)).seconds;
  }

  #cpu(): { client: number; server: number; machine: number } {
    const client = cpuOf([this.#peer.pid]);
    return { client, server: cpuOf(this.#servers), machine: cpuOfMachine() };
  }
}

async function measure(
  peer: PeerProcess,
  database: PeerDatabase,
  service: Running | undefined,
  options: RunOptions,
): Promise<Omit<Measured, 'violations'> & { sent: number }> {
  const { resources, tenants } = options;
  const place = { service: service?.server.url ?? '', admin: service?.admin ?? '' };
  const { url: postgres } = database;
  await peer.ask({ type: 'prepare', postgres, ...place, resources, tenants });
  const servers = [database.server, service?.server.pid].filter((pid) => pid !== undefined);
  const run = new Run(peer, servers);
  const rate = await run.rate();
  const events = Math.max(1, Math.min(options.events, Math.round(rate * options.seconds)));
  const measured = await run.round(events);
  await peer.ask({ type: 'stop' });
  const serverCpu = database.server === undefined ? null : measured.serverCpu;
  return { ...measured, serverCpu, sent: run.sent };
}

/**
 * Runs a peer in a process of its own, with a database and a service of its own.
 *
 * @param file path of its module
 * @returns its numbers, or why there are none
 */
export async function runPeer(
  name: string,
  file: string,
  options: RunOptions,
): Promise<PeerReport> {
  const peer = new PeerProcess(file);
  const end = (): void => peer.end();
  options.signal.addEventListener('abort', end);
  let described = { name, version: '?', ordered: false, durability: '?', settings: '?' };
  let database: PeerDatabase | undefined;
  let service: Running | undefined;
  try {
    const { facts, version } = await peer.introduction();
    const { ordered, durability, settings } = facts;
    described = { name, version, ordered, durability, settings };
    const id = `rug_peer_${name.replaceAll('-', '_')}_${process.pid}`;
    database = await makeDatabase(options.postgres, id, options.resources);
    service = facts.service === null ? undefined : await SERVICES[facts.service]();
    const measured = await measure(peer, database, service, options);
    const verdict = judge(await database.applied(), measured.sent, options.resources);
    const failure = objection(verdict, ordered);
    if (failure !== undefined) return { ...described, failure };
    return resultOf(described, { ...measured, violations: verdict.violations });
  } catch (error) {
    return { ...described, failure: error instanceof Error ? error.message : String(error) };
  } finally {
    options.signal.removeEventListener('abort', end);
    peer.end();
    await service?.server.stop();
    await database?.drop();
  }
}
