import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventType } from '../../src/model/words.ts';
import { TESTER } from '../support/actors.ts';
import { Laboratory } from './laboratory.ts';
import { created, updated } from './neutron.ts';

const TENANTS = ['t1', 't2', 't3', 't4', 't5'];
const EVENTS: readonly EventType[] = ['UPDATE', 'CREATE', 'READ', 'POLL', 'REBUILD', 'DELETE'];

describe('many routers', () => {
  it('scenario 34, lesson 38: of one tenant are all served by one worker, whoever sends the events', async () => {
    const lab = await Laboratory.open({ lanes: 2 });
    const routers = TENANTS.flatMap((tenant) => [1, 2, 3].map((i) => [`${tenant}-${i}`, tenant]));
    for (const [id = '', tenant] of routers) await lab.publish(created(id, { tenant_id: tenant }));
    for (const [id = ''] of routers) await lab.settled(id);
    // Neither an order by id nor rug's own event names a tenant.
    for (const [id = ''] of routers) await lab.order(id, 'UPDATE', {}, { name: 'x' });
    await lab.publish(...routers.map(([id]) => ({ type: 'POLL', resource: { id } })));
    for (const [id = ''] of routers) await lab.settled(id);
    for (const tenant of TENANTS) {
      const on = lab.lanes.filter(({ seen }) => [1, 2, 3].some((i) => seen.has(`${tenant}-${i}`)));
      expect(on, tenant).toHaveLength(1);
    }
    expect(lab.lanes.every(({ seen }) => seen.size > 0)).toBe(true);
  });

  it('scenario 34, lesson 39: get a wildcard event once each, on every worker', async () => {
    const lab = await Laboratory.open({ lanes: 2 });
    for (const tenant of TENANTS) await lab.create(`r-${tenant}`, {}, { tenantId: tenant });
    const order = { type: 'REBUILD', patch: null, args: {} } as const;
    const { sweep, matched } = await lab.patiently(
      lab.core.operations.orders.sweep({}, order, TESTER),
    );
    expect(matched).toBe(5);
    for (const tenant of TENANTS) {
      await lab.settled(`r-${tenant}`);
      expect(await lab.asked(`r-${tenant}`, 'create')).toBe(2);
    }
    const sweeps = await lab.patiently(lab.store.reader.sweeps());
    expect(sweeps.filter(({ id, done }) => id === sweep.id && !done)).toEqual([]);
  });

  it('scenario 38: of which a rebuild of `error` reaches those in error and no others, and says how many', async () => {
    const lab = await Laboratory.open({ lanes: 2, config: { machine: { maxAttempts: 1 } } });
    await lab.world.script({ op: 'create', resourceId: 'bad*', effect: { type: 'fail' } });
    for (const tenant of TENANTS) {
      await lab.create(`good-${tenant}`, {}, { tenantId: tenant });
      await lab.begin(`bad-${tenant}`, {}, { tenantId: tenant });
      await lab.until(() => lab.status(`bad-${tenant}`) === 'error');
    }
    await lab.world.unscript();
    const order = { type: 'REBUILD', patch: null, args: {} } as const;
    const sweep = lab.core.operations.orders.sweep({ status: 'error' }, order, TESTER);
    expect((await lab.patiently(sweep)).matched).toBe(5);
    for (const tenant of TENANTS) {
      await lab.settled(`bad-${tenant}`);
      expect(lab.status(`bad-${tenant}`)).toBe('configured');
      expect(await lab.asked(`good-${tenant}`, 'create')).toBe(1);
    }
  });

  it('scenario 35: never run twice at a time, lose no event, and end as if one event came after the other', async () => {
    const id = fc.nat(3).map((i) => `r${i}`);
    const step = fc.record({ id, type: fc.constantFrom(...EVENTS), pause: fc.nat(4_000) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const lab = await Laboratory.open({ lanes: 2, bootMs: 1_000 });
        const routers = ['r0', 'r1', 'r2', 'r3'];
        await lab.publish(...routers.map((router) => created(router)));
        const names = new Map<string, string | undefined>();
        for (const [i, { id: router, type, pause }] of steps.entries()) {
          const name = `name ${i}`;
          if (type === 'CREATE') await lab.publish(created(router, { name }));
          else if (type === 'UPDATE') await lab.publish(updated(router, { name }));
          else await lab.order(router, type);
          if (type === 'DELETE') names.set(router, undefined);
          else if (type === 'CREATE') names.set(router, name);
          else if (type === 'UPDATE' && !(names.has(router) && names.get(router) === undefined))
            names.set(router, name);
          await lab.time.advance(pause);
        }
        for (const router of routers) {
          await lab.settled(router);
          const closed = names.has(router) && names.get(router) === undefined;
          const instances = await lab.world.instances(router);
          expect(lab.status(router)).toBe(closed ? 'gone' : 'configured');
          expect(instances).toHaveLength(closed ? 0 : 1);
          if (closed) continue;
          expect(lab.shown(router).spec.name).toBe(names.get(router) ?? router);
          const row = await lab.patiently(lab.store.reader.resource(router));
          expect(instances[0]?.configuration?.revision).toBe(row?.revision);
          expect(row?.doneSeq).toBe(row?.takenSeq);
        }
        for (const { doubled } of lab.lanes) expect([...doubled]).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('scenario 46: of another tenant are polled within a second while ten deaf ones hold the same worker', async () => {
    const lab = await Laboratory.open();
    const deaf = Array.from({ length: 10 }, (_, i) => `deaf${i}`);
    const well = Array.from({ length: 90 }, (_, i) => `well${i}`);
    await lab.publish(
      ...deaf.map((id) => created(id, { tenant_id: 'slow' })),
      ...well.map((id) => created(id, { tenant_id: 'quick' })),
    );
    for (const id of [...deaf, ...well]) await lab.settled(id);
    await lab.world.script({ resourceId: 'deaf*', effect: { type: 'hang' } });
    const began = lab.time.now();
    const answered: number[] = [];
    for (const id of deaf) await lab.order(id, 'POLL');
    for (const id of well) await lab.order(id, 'POLL');
    for (const id of well) {
      await lab.settled(id);
      answered.push(lab.time.now() - began);
    }
    expect(answered).toHaveLength(90);
    expect(answered.toSorted((a, b) => a - b).at(89)).toBeLessThan(1_000);
    expect(deaf.every((id) => lab.doing(id) === 'looking')).toBe(true);
  });
});
