import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { changed } from '../../../src/drivers/phantom/wire.ts';
import { createRegistry } from '../../../src/drivers/registry.ts';
import { systemTime } from '../../../src/environment.ts';
import { act } from '../tasks.ts';
import { controlOf, linkTo, spawnWorld, worldPlace } from './world-process.ts';

const EXECUTOR = fileURLToPath(new URL('./killed-executor.ts', import.meta.url));
const COUNT = 20;

it('builds every router once when its executor is killed in the middle of twenty', async () => {
  const place = await worldPlace();
  await spawnWorld(place);
  const control = controlOf(place);
  await control.setDefaults({ latencyMs: 2 });
  // A build passes ten points: somewhere among the creations.
  const executor = spawn(process.execPath, [
    EXECUTOR,
    place.socketPath,
    `${COUNT}`,
    `${COUNT * 7}`,
  ]);
  const [, signal] = await once(executor, 'exit');
  expect(signal).toBe('SIGKILL');

  const registry = createRegistry({ phantom: place }, { time: systemTime, world: linkTo(place) });
  const driver = registry.driver('virtual_router', 'phantom');
  const spec = { interfaces: { p1: {}, p2: {} } };
  const fence = { token: 2, attempt: 0 };
  const ids = Array.from({ length: COUNT }, (_, index) => `r${index}`);
  const outcomes = await Promise.all(
    ids.map((id) => act(driver, systemTime, { verb: 'build', id, spec, fence })),
  );
  expect(outcomes.map(({ ok }) => ok)).toEqual(ids.map(() => true));
  const creations = (await control.calls({ op: 'create' })).filter(changed);
  expect(creations.map(({ request }) => request.resourceId).sort()).toEqual(ids.sort());
  const inventory = await control.inventory();
  expect(inventory.flatMap(({ instances }) => instances).length).toBe(COUNT);
  expect(inventory.flatMap(({ ports }) => ports).length).toBe(COUNT * 2);
});
