/** A database with something in every table, and resources in every sort of state. */
import { TESTER } from '../support/actors.ts';
import { Clock } from './clock.ts';
import { openWhole, type Whole } from './whole.ts';

type Cell = string | number | null;

export interface Stored {
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly Cell[])[];
  }[];
  /** When it was left, epoch milliseconds. */
  readonly now: number;
}

/** Of a VM that is deleted; the grace is a week. */
const CONFIG = { kinds: { vm: { graceSeconds: 604_800 } } };

export async function stored(seed: number): Promise<Stored> {
  const clock = new Clock();
  const rug = await openWhole({ time: clock, seed, config: CONFIG });
  await filled(rug, clock);
  await clock.patiently(rug.stop());
  const names = await rug.backend.read<{ name: string }>(
    "select name from sqlite_schema where type = 'table' and name not like 'sqlite!_%' escape '!'",
    [],
  );
  const tables = [];
  for (const { name } of names) {
    const found = await rug.backend.read<Record<string, Cell>>(`select * from ${name}`, []);
    const columns = Object.keys(found[0] ?? {});
    if (found.length > 0) {
      tables.push({
        name,
        columns,
        rows: found.map((row) => columns.map((key) => row[key] ?? null)),
      });
    }
  }
  await rug.backend.close();
  return { tables, now: clock.now() };
}

async function filled({ core, store, inline }: Whole, clock: Clock): Promise<void> {
  const { orders, modes, brake } = core.operations;
  const create = (id: string, kind: string, over: object = {}): Promise<unknown> =>
    clock.patiently(
      orders.create(
        {
          id,
          kind,
          tenantId: 't1',
          hardware: 'phantom',
          parentId: null,
          labels: { site: 'a' },
          tags: ['t'],
          rack: 'k1',
          spec: {},
          ...over,
        },
        TESTER,
      ),
    );
  const order = (id: string, type: 'UPDATE' | 'DELETE' | 'REBUILD' | 'QUIESCE'): Promise<unknown> =>
    clock.patiently(orders.event(id, { type, patch: null, args: {} }, TESTER));
  const is = (id: string, status: string): Promise<void> =>
    clock.until(() => core.directory.get(id)?.view.status === status, 600_000, `${id} ${status}`);

  await create('r1', 'virtual_router', { spec: { interfaces: { p1: { subnetIds: ['s1'] } } } });
  await create('r2', 'virtual_router');
  await create('quiet', 'vm');
  await create('held', 'vm');
  await create('gone', 'virtual_router');
  for (const id of ['r1', 'r2', 'quiet', 'held', 'gone']) await is(id, 'configured');
  await order('quiet', 'QUIESCE');
  await is('quiet', 'quiesced');
  await order('held', 'DELETE');
  await is('held', 'held');
  await order('gone', 'DELETE');
  await is('gone', 'gone');
  const effect = { type: 'fail', class: 'retry', number: 2002, message: 'no' } as const;
  await clock.patiently(inline.control.script({ resourceId: 'lame', op: 'create', effect }));
  await create('lame', 'virtual_router');
  // Its parent is not configured: its run is decided, and kept back.
  await create('child', 'vm', { parentId: 'lame' });
  await clock.advance(3_000);
  await clock.patiently(
    store.writer.write([
      { type: 'strike', resourceId: 'r2', strikes: 1 },
      {
        type: 'brake-release',
        release: { scope: 'tenant', key: 't1', at: clock.now(), who: 'ops', reason: 'power' },
      },
    ]),
  );
  await clock.patiently(brake.release(null, TESTER)).catch(() => undefined);
  const network = { network_id: 'n1', subnet_id: 's1', port_id: 'p1' };
  const bodies = [
    {
      event_type: 'router.interface.create',
      payload: { router_interface: { id: 'r1', ...network } },
    },
    { event_type: 'no.such.thing' },
  ];
  await clock.patiently(
    core.intake.submit(
      bodies.map((body) => ({
        body: JSON.stringify(body),
        source: 'neutron',
        routingKey: null,
        headers: {},
        origin: 'bus',
        actor: TESTER.actor,
        at: clock.now(),
      })),
    ),
  );
  await is('r1', 'configured');
  await clock.patiently(modes.set('resource', 'r2', null, TESTER));
  await order('r2', 'UPDATE');
  await order('r2', 'REBUILD');
  const poll = { type: 'POLL', patch: null, args: {} } as const;
  await clock.patiently(orders.sweep({ tenantId: 't1' }, poll, TESTER));
}
