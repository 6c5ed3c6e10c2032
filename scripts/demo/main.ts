/**
 * `npm run demo`: a day in the life of a small cloud. 50 routers of 10 tenants, made of notifications
 * a real OpenStack published, go through the intake against the phantom world until all are
 * configured; then some fail, recover, are rebuilt and deleted. Ends by itself; 1 when a router is
 * not where it should be.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { controlWorld, type WorldControl } from '../../src/drivers/phantom/control.ts';
import { systemTime } from '../../src/environment.ts';
import { textOf } from '../../src/model/errors.ts';
import { Client, type Shown } from '../process/client.ts';
import { startRug } from '../process/rug.ts';
import type { Recorded } from '../recording/recording.ts';
import { day, messages, type Router, routers } from './cloud.ts';
import { Table } from './table.ts';

/** A cloud in a hurry: what takes minutes elsewhere takes a second here. */
const HURRY = {
  RUG_MACHINE_BOOT_CHECK_SECONDS: '0.3',
  RUG_MACHINE_BOOT_TIMEOUT_SECONDS: '10',
  RUG_MACHINE_BACKOFF_SECONDS: '0.3',
  RUG_HEALTH_INTERVAL_MS: '2000',
  RUG_SCHEDULER_START_SPREAD_SECONDS: '1',
};

/** The demo gives up after this, milliseconds; all of it takes less than a minute. */
const LIMIT = 50_000;

/** A router at the end of the day, and where it should be. */
interface Expectation {
  readonly status: string;
  readonly incarnation: number;
  readonly why: string;
}

async function main(): Promise<number> {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stopped.abort(new Error(`ended by ${signal}`)));
  }
  // Whoever read what is printed has seen enough.
  process.stdout.on('error', () => stopped.abort(new Error('nobody reads what the demo prints')));
  systemTime.after(LIMIT, () => stopped.abort(new Error(`not done after ${LIMIT / 1000} s`)));
  const dataDir = await mkdtemp(join(tmpdir(), 'rug-demo-'));
  const rug = await startRug({ RUG_DATA_DIR: dataDir, ...HURRY });
  const world = controlWorld({ socketPath: join(dataDir, 'phantom.sock') }, { time: systemTime });
  try {
    say(`A rug of its own for the demo: ${rug.url}/docs\n`);
    return await new Day(new Client(rug.url), world, stopped.signal).play();
  } catch (error) {
    process.stderr.write(`the demo broke off: ${textOf(error)}\n`);
    return 1;
  } finally {
    world.close();
    await rug.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** One day, told in the live table. */
class Day {
  readonly #client: Client;
  readonly #world: WorldControl;
  readonly #stopped: AbortSignal;
  readonly #cloud = routers();
  readonly #table = new Table(this.#cloud, process.stdout);
  readonly #expected = new Map<string, Expectation>(
    this.#cloud.map(({ id }) => [id, { status: 'configured', incarnation: 1, why: 'booted' }]),
  );
  readonly #tally = { sent: 0, accepted: 0, ignored: 0, rejected: 0 };

  constructor(client: Client, world: WorldControl, stopped: AbortSignal) {
    this.#client = client;
    this.#world = world;
    this.#stopped = stopped;
  }

  /** Answers the exit code. */
  async play(): Promise<number> {
    const { work, removal } = await day();
    const [vanished, deaf, rebuilt, deleted] = cast(this.#cloud);
    await this.#world.setDefaults({ latencyMs: 5, bootMs: 1_500 });

    say('Morning: the tenants plug their networks together (recorded notifications)');
    await this.#until('the 50 routers boot and are configured', this.#publish(messages(work)));

    say(
      `Noon: ${vanished.length} instances vanish, ${deaf.length} go deaf; health checks find them`,
    );
    for (const { id } of vanished) await this.#world.vanish(id);
    for (const { id } of deaf) await this.#world.deafen(id);
    this.#expect([...vanished, ...deaf], 'configured', 2, 'replaced');
    await this.#until('the dead are being replaced');

    say(`Afternoon: the operator rebuilds ${rebuilt.length} routers on another image`);
    for (const { id } of rebuilt) await this.#client.event(id, 'REBUILD', { image: 'router-2' });
    this.#expect(rebuilt, 'configured', 2, 'rebuilt');
    await this.#until('they are being rebuilt');

    say(`Evening: the tenants of ${deleted.length} routers remove them`);
    this.#expect(deleted, 'deleted', 1, 'deleted');
    const copies = [...new Set(deleted.map(({ copy }) => copy))];
    await this.#until('they are being removed', this.#publish(messages(removal, copies)));
    const { sent, accepted, ignored, rejected } = this.#tally;
    say(`${sent} messages: ${accepted} accepted, ${ignored} of no interest, ${rejected} rejected`);
    const wrong = await summary(this.#client, this.#world, this.#expected);
    return wrong || sent !== accepted + ignored ? 1 : 0;
  }

  async #publish(all: readonly Recorded[]): Promise<void> {
    this.#tally.sent += all.length;
    for (const [verdict, count] of Object.entries(await this.#client.publish(all))) {
      if (verdict in this.#tally) this.#tally[verdict as 'accepted'] += count;
    }
  }

  #expect(those: readonly Router[], status: string, incarnation: number, why: string): void {
    for (const { id } of those) this.#expected.set(id, { status, incarnation, why });
  }

  /** Draws while `work` is done and until every router is where it should be. */
  async #until(title: string, work: Promise<void> = Promise.resolve()): Promise<void> {
    let working = true;
    const done = work.finally(() => {
      working = false;
    });
    // Its rejection is met below, after the table has been drawn.
    done.catch(() => {});
    for (;;) {
      this.#stopped.throwIfAborted();
      const shown = new Map((await this.#client.resources()).map((router) => [router.id, router]));
      this.#table.draw(title, shown);
      const all = [...this.#expected].every(([id, where]) => isWhere(shown.get(id), where));
      if (all && !working) break;
      await pause(200);
    }
    await done;
    this.#table.keep();
  }
}

/** Who plays which part: no router plays two. */
function cast(cloud: readonly Router[]): readonly [Router[], Router[], Router[], Router[]] {
  const of = (role: Router['role'], copies: readonly number[]): Router[] =>
    cloud.filter((router) => router.role === role && copies.includes(router.copy));
  const deleted = [20, 21, 22].flatMap((copy) => cloud.filter((router) => router.copy === copy));
  return [
    of('first', [0, 1, 2, 3]),
    of('second', [4, 5, 6]),
    of('first', [7, 8, 9, 10, 11]),
    deleted,
  ];
}

const isWhere = (router: Shown | undefined, expected: Expectation): boolean =>
  router !== undefined &&
  (expected.status === 'deleted' ? router.state === 'Exit' : router.status === expected.status) &&
  (expected.status === 'deleted' || router.incarnation === expected.incarnation);

/**
 * What the API says at the end, and what the world's own call log says of the same routers; true when
 * one is not where it should be.
 */
async function summary(
  client: Client,
  world: WorldControl,
  expected: ReadonlyMap<string, Expectation>,
): Promise<boolean> {
  const shown = new Map((await client.resources()).map((router) => [router.id, router]));
  const groups = new Map<string, number>();
  const lost: string[] = [];
  for (const [id, where] of expected) {
    const instances = (await world.instances(id)).length;
    const wanted = where.status === 'deleted' ? 0 : 1;
    if (isWhere(shown.get(id), where) && instances === wanted) {
      groups.set(where.why, (groups.get(where.why) ?? 0) + 1);
      continue;
    }
    const router = shown.get(id);
    lost.push(
      `  ${id}: ${router?.state} ${router?.status}, incarnation ${router?.incarnation}, ` +
        `${instances} instances; expected ${where.status}, incarnation ${where.incarnation}`,
    );
  }
  const built = await world.calls({ op: 'create' });
  say('Night: read back from the API, and from the call log of the world');
  for (const [why, count] of groups) say(`  ${String(count).padStart(3)} ${why}`);
  const boots = built.filter(({ answer }) => answer?.ok === true && answer.did).length;
  say(`  ${String(boots).padStart(3)} instances were built in all`);
  if (lost.length === 0) {
    say('Every router is where it should be.');
    return false;
  }
  say(`${lost.length} routers are not where they should be:\n${lost.join('\n')}`);
  return true;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
