import type { VerbResult } from '../../model/driver.ts';
import { verify } from './seen.ts';
import type { PhantomStep } from './steps.ts';
import type { SeenInstance } from './wire.ts';

/** Powers off what runs, then looks that nothing of it does. */
export async function powerOffAll(
  step: PhantomStep,
  instances: readonly SeenInstance[],
): Promise<VerbResult> {
  await step('stop', async (world) => {
    let did = false;
    for (const { instanceId, health } of instances) {
      if (health !== 'off') did = (await world.powerOff(instanceId)) || did;
    }
    return did;
  });
  const after = await step('verify', (world) => world.look());
  const stopped = new Set(instances.map(({ instanceId }) => instanceId));
  const running = after.instances.some(
    ({ instanceId, health }) => stopped.has(instanceId) && health !== 'off',
  );
  return verify(after, !running, 'an instance runs after it was powered off');
}
