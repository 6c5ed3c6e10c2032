import { describe, expect, it } from 'vitest';
import { runLook } from '../../../src/drivers/pipeline/run.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { elapse, subjectOf } from '../tasks.ts';
import { driverWith, NOTHING } from './build-of.ts';

describe('a look', () => {
  const time = new VirtualTime();
  const driver = driverWith(async () => NOTHING);
  const task = {
    subject: subjectOf(driver, 'r1', {}),
    members: [],
    fence: { token: 1, attempt: 0 },
  };

  it('answers what the driver saw', async () => {
    const result = await runLook(driver, { look: 'probe', ...task }, { time });
    expect(result).toEqual({
      look: 'probe',
      ok: true,
      probe: { logical: 'unknown', members: [] },
    });
  });

  it('answers unsupported where the driver counts nothing', async () => {
    const result = await runLook(driver, { look: 'stats', ...task }, { time });
    if (result.ok) expect.fail('it counted');
    expect(result.fault.code).toBe('vm_test_stats_1005');
  });

  it('ends at its time-out whatever hangs', async () => {
    const deaf = { ...driver, probe: () => new Promise<never>(() => undefined) };
    const looking = runLook(deaf, { look: 'probe', ...task }, { time, timeoutMs: 400 });
    const result = await elapse(time, looking);
    if (result.ok) expect.fail('it saw something');
    expect(result.fault.code).toBe('vm_test_probe_1011');
  });

  it('turns whatever a driver throws into a fault', async () => {
    const broken = {
      ...driver,
      probe: () => {
        throw new TypeError('broken');
      },
    };
    const result = await runLook(broken, { look: 'probe', ...task }, { time });
    if (result.ok) expect.fail('it saw something');
    expect(result.fault).toMatchObject({ code: 'vm_test_probe_1000', message: 'broken' });
  });
});
