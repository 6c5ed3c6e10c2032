import { describe, expect, it } from 'vitest';
import { healthSettings } from '../../src/health/settings.ts';

describe('healthSettings', () => {
  it('polls once a minute and asks nobody unless told otherwise', () => {
    expect(healthSettings.parse({})).toEqual({
      enabled: true,
      intervalMs: 60_000,
      concurrency: 100,
      checks: {},
      overdueAfterPeriods: 10,
    });
  });

  it('fills in what a check leaves out', () => {
    const { checks } = healthSettings.parse({
      checks: { virtual_router: { type: 'http', port: 5000, expect: [204, '300-399'] } },
    });
    expect(checks).toEqual({
      virtual_router: {
        type: 'http',
        port: 5000,
        path: '/',
        method: 'GET',
        expect: ['204', '300-399'],
        timeoutMs: 3_000,
      },
    });
  });

  it.each([
    [{ intervalMs: 0 }],
    [{ interval: 1_000 }],
    [{ checks: { vm: { type: 'icmp' } } }],
    [{ checks: { vm: { type: 'tcp' } } }],
    [{ checks: { vm: { type: 'http', port: 80, expect: ['2xx'] } } }],
    [{ checks: { vm: { type: 'http', port: 80, path: 'health' } } }],
    [{ checks: { vm: { type: 'http', port: 80, expect: [] } } }],
  ])('refuses %j', (settings) => {
    expect(healthSettings.safeParse(settings).success).toBe(false);
  });
});
