import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { FaultScript } from '../../src/drivers/phantom/wire.ts';
import { isObject } from '../../src/model/json.ts';
import type { EventType } from '../../src/model/words.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { Laboratory } from './laboratory.ts';
import { created, deleted, interfaced, updated } from './neutron.ts';

const ROUTERS = ['r0', 'r1', 'r2'];
const ORDERS: readonly EventType[] = [
  'READ',
  'POLL',
  'REBUILD',
  'DELETE',
  'RESTART',
  'CLEAR_ERROR',
];
const OPS = ['look', 'port-create', 'port-delete', 'create', 'delete', 'plug', 'unplug', 'push'];
const EFFECTS: readonly FaultScript['effect'][] = [
  { type: 'fail' },
  { type: 'fail', number: 2003 },
  { type: 'hang' },
  { type: 'silent' },
  { type: 'slow', ms: 3_000 },
];
const MESSAGES: readonly ((id: string) => object)[] = [
  (id) => created(id),
  (id) => updated(id, { name: 'renamed' }),
  (id) => updated(id, { ha: true }),
  (id) => updated(id, { ha: false }),
  (id) => interfaced('create', id, 'p1'),
  (id) => interfaced('delete', id, 'p1'),
  (id) => deleted(id),
];

const id = fc.constantFrom(...ROUTERS);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id, order: fc.constantFrom(...ORDERS) }) },
  { weight: 4, arbitrary: fc.record({ id, message: fc.nat(MESSAGES.length - 1) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      id,
      hurt: fc.constantFrom('deafen', 'vanish', 'powerOff'),
      member: fc.nat(1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      id,
      op: fc.constantFrom(...OPS),
      times: fc.integer({ min: 1, max: 4 }),
      effect: fc.constantFrom(...EFFECTS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ id, blamed: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ pass: fc.nat(20_000) }) },
  { weight: 1, arbitrary: fc.record({ kill: fc.nat(2_000) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Does one step; answers the laboratory that goes on. */
async function take(lab: Laboratory, given: Step): Promise<Laboratory> {
  if ('order' in given) await lab.order(given.id, given.order);
  else if ('message' in given) {
    const message = MESSAGES[given.message]?.(given.id);
    if (message !== undefined) await lab.publish(message);
  } else if ('hurt' in given) await lab.world[given.hurt](given.id, given.member);
  else if ('op' in given) {
    const { op, times, effect } = given;
    await lab.world.script({ resourceId: given.id, op, times, effect } as FaultScript);
  } else if ('blamed' in given) lab.lanes[0]?.die(given.blamed ? given.id : null);
  else if ('pass' in given) await lab.time.advance(given.pass);
  else {
    await lab.time.advance(given.kill);
    await lab.kill();
    return lab.next();
  }
  return lab;
}

/** Everything is as desired, and nothing is left over. */
async function expectDesired(lab: Laboratory, router: string): Promise<void> {
  const { spec, view } = lab.shown(router);
  const [seen] = await lab.world.inventory(router);
  const row = await lab.patiently(lab.store.reader.resource(router));
  expect(row).toMatchObject({ pending: [], run: null, doneSeq: row?.takenSeq });
  if (view.state === 'Exit') {
    expect(seen).toMatchObject({ instances: [], ports: [] });
    return;
  }
  expect(view).toMatchObject({ status: 'configured', attempts: 0, fault: null });
  const ports = isObject(spec.interfaces) ? Object.keys(spec.interfaces) : [];
  const ha = spec.ha === true;
  const instance = { health: 'alive', ports, configuration: { digest: view.configDigest } };
  expect(seen?.instances).toMatchObject(ha ? [instance, instance] : [instance]);
  expect(seen?.ports).toHaveLength(ports.length * (ha ? 2 : 1));
}

it('scenarios 35, 41 and 44: whatever fails, dies and vanishes, all routers end as they should be, and nothing is left over', async () => {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory.remove());
  const config = { machine: { maxAttempts: 50 }, scheduler: { maxStrikes: 50 } };
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      runs += 1;
      const path = join(directory.path, `${runs}.db`);
      let lab = await Laboratory.open({ lanes: 2, bootMs: 1_000, path, config });
      await lab.publish(...ROUTERS.map((router) => created(router)));
      for (const given of steps) lab = await take(lab, given);
      await lab.world.unscript();
      for (const router of ROUTERS) {
        await lab.settled(router, 6_000_000);
        // What was hurt last is found by a look; one more, since that may have been under way.
        for (let look = 0; look < 2; look++) {
          await lab.poll(router);
          await lab.settled(router, 6_000_000);
        }
        await expectDesired(lab, router);
      }
      for (const { doubled } of lab.lanes) expect([...doubled]).toEqual([]);
      await lab.kill();
    }),
    { numRuns: 40 },
  );
});
