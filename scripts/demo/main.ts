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
import { Client, type Shown } from '../process/client.ts';
import { startRug } from '../process/rug.ts';
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

/** The demo gives up on a part of the day after this, milliseconds. */
const LIMIT = 25_000;

/** A router at the end of the day, and where it should be. */
interface Expectation {
  readonly status: string;
  readonly incarnation: number;
  readonly why: string;
}

async function main(): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rug-demo-'));
  const rug = await startRug({ RUG_DATA_DIR: dataDir, ...HURRY });
  const world = controlWorld({ socketPath: join(dataDir, 'phantom.sock') }, { time: systemTime });
  try {
    return await play(new Client(rug.url), world);
  } finally {
    world.close();
    await rug.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function play(client: Client, world: WorldControl): Promise<number> {
  const cloud = routers();
  const { work, removal } = await day();
  const table = new Table(cloud, process.stdout);
  const until = (title: string, expected: ReadonlyMap<string, Expectation>): Promise<void> =>
    watch(client, table, title, expected);
  await world.setDefaults({ latencyMs: 5, bootMs: 700 });

  say('Morning: the tenants plug their networks together (recorded notifications, re-keyed)');
  const published = await client.publish(messages(work));
  say(`  ${published.accepted} accepted, ${published.ignored} of no interest, 0 lost`);
  const expected = new Map<string, Expectation>(
    cloud.map(({ id }) => [id, { status: 'configured', incarnation: 1, why: 'booted' }]),
  );
  await until('all 50 routers are configured', expected);

  const [vanished, deaf, rebuilt, deleted] = cast(cloud);
  say(`Noon: ${vanished.length} instances vanish, ${deaf.length} go deaf; health checks find them`);
  for (const { id } of vanished) await world.vanish(id);
  for (const { id } of deaf) await world.deafen(id);
  for (const { id } of [...vanished, ...deaf]) {
    expected.set(id, { status: 'configured', incarnation: 2, why: 'replaced' });
  }
  await until('the dead are replaced', expected);

  say(`Afternoon: the operator rebuilds ${rebuilt.length} routers on another image`);
  for (const { id } of rebuilt) {
    await client.event(id, 'REBUILD', { image: 'router-2' });
    expected.set(id, { status: 'configured', incarnation: 2, why: 'rebuilt' });
  }
  await until('rebuilt', expected);

  say(`Evening: the tenants of ${deleted.length} routers remove them`);
  await client.publish(messages(removal, [...new Set(deleted.map(({ copy }) => copy))]));
  for (const { id } of deleted) {
    expected.set(id, { status: 'deleted', incarnation: 1, why: 'deleted' });
  }
  await until('removed', expected);
  return summary(client, world, expected);
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

async function watch(
  client: Client,
  table: Table,
  title: string,
  expected: ReadonlyMap<string, Expectation>,
): Promise<void> {
  const deadline = performance.now() + LIMIT;
  while (performance.now() < deadline) {
    const shown = new Map((await client.resources()).map((router) => [router.id, router]));
    table.draw(title, shown);
    if ([...expected].every(([id, where]) => isWhere(shown.get(id), where))) break;
    await pause(250);
  }
  table.keep();
}

/** What the API says at the end, and what the world's own call log says of the same routers. */
async function summary(
  client: Client,
  world: WorldControl,
  expected: ReadonlyMap<string, Expectation>,
): Promise<number> {
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
    return 0;
  }
  say(`${lost.length} routers are not where they should be:\n${lost.join('\n')}`);
  return 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
