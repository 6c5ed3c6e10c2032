import { describe, expect, it } from 'vitest';
import { brakeOf } from '../../src/brake.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createRegistry } from '../../src/drivers/registry.ts';
import { policyOf } from '../../src/policy.ts';
import { retentionOf } from '../../src/retention.ts';
import { VirtualTime } from '../support/virtual-time.ts';

const registry = createRegistry({ phantom: { socketPath: '' } }, { time: new VirtualTime() });
const configOf = (file: object) => loadConfig({ file }).config;

describe('what follows from the configuration', () => {
  it('is a policy in milliseconds, with a version of its own for each', () => {
    const before = policyOf(configOf({}), registry);
    const file = { machine: { errorCooldownSeconds: 5 }, kinds: { vm: { graceSeconds: 60 } } };
    const after = policyOf(configOf(file), registry);
    expect(before).toMatchObject({ errorCooldown: 30_000, maxAttempts: 5, bootTimeout: 600_000 });
    expect(after).toMatchObject({ errorCooldown: 5_000, kinds: { vm: { grace: 60_000 } } });
    expect(after.version).not.toBe(before.version);
    expect(policyOf(configOf(file), registry)).toEqual(after);
  });

  it('is a brake whose deaths settle for two health intervals unless something else is said', () => {
    expect(brakeOf(configOf({ health: { intervalMs: 5_000 } }))).toEqual({
      enabled: true,
      window: 600_000,
      settle: 10_000,
      limits: {
        global: { share: 0.2, number: null, atLeast: 10 },
        tenant: { share: 0.5, number: null, atLeast: 5 },
        hardware: { share: 0.3, number: null, atLeast: 10 },
        rack: { share: 0.5, number: null, atLeast: 10 },
      },
    });
    expect(brakeOf(configOf({ brake: { settleSeconds: 0 } })).settle).toBe(0);
  });

  it('is a retention in milliseconds and rows', () => {
    const file = { retention: { journalHours: 1, trailDays: 2, trailRows: 3 } };
    expect(retentionOf(configOf(file))).toMatchObject({
      journalAge: 3_600_000,
      trailAge: 172_800_000,
      trailRows: 3,
    });
  });
});
