import { describe, expect, it } from 'vitest';
import type { Mode } from '../../src/model/modes.ts';
import { NOW } from '../api/samples.ts';
import { cloud } from './cloud.ts';
import { at } from './explained.ts';
import { fake, fault } from './fake.ts';

describe('status', () => {
  it('shows parts, load and resources by status', async () => {
    const { run, world } = await cloud();
    world.world.parts = [
      { name: 'store', state: 'up', detail: 'SQLite in ./.rug', required: true },
      { name: 'bus', state: 'off', detail: 'set RUG_AMQP_URL', required: false },
    ];
    const { out } = await run('status');
    expect(out).toBe(
      [
        'rug 1.2.3, up for 1m',
        '',
        'PART   STATE  DETAIL',
        'store  up     SQLite in ./.rug',
        'bus    off    set RUG_AMQP_URL',
        '',
        'LOAD                             COUNT',
        'resources with events that wait  7',
        'resources being decided on       2',
        'instances being looked at        6',
        'verbs under way                  3',
        'verbs parked by a gate           4',
        'resources set aside              5',
        'workers                          1',
        '',
        '2 resources',
        'STATUS      RESOURCES',
        'configured  1',
        'error       1',
        '',
      ].join('\n'),
    );
  });
});

describe('what keeps many back', () => {
  const mode = (scope: Mode['scope'], key: string): Mode => ({
    ...{ scope, key, mode: 'debug', reason: 'moving it', who: 'anna' },
    ...{ since: NOW - 3_600_000, expiresAt: null },
  });
  const brake = { scope: 'rack', key: 'a7', since: NOW, dead: 12, size: 40, limit: 8 } as const;

  it('comes first in the status, in red', async () => {
    const { run, world } = await cloud({ isTTY: true });
    world.world.modes = [mode('global', '*'), mode('tenant', 't1'), mode('resource', 'a')];
    world.world.modes.push(mode('resource', 'b'));
    world.world.brakes = [
      { ...brake, engaged: true, parked: 11 },
      { ...brake, key: 'a8', engaged: false, parked: 0 },
    ];
    const { out } = await run('status');
    expect(out.split('\n').slice(0, 5)).toEqual([
      '\u001b[31mglobal debug since 01-02 02:04:05 UTC (1h1m) by anna: moving it\u001b[39m',
      '\u001b[31min debug: 1 tenant, 2 resources (rug-ctl mode list)\u001b[39m',
      '\u001b[31mbraked: rack a7: 12 of 40 dead, 11 rebuilds wait (rug-ctl brake release)\u001b[39m',
      '',
      'rug 1.2.3, up for 1m',
    ]);
  });

  it('is not told where the token may not see it', async () => {
    const status = {
      ...{ version: '1', startedAt: at(0), parts: [], resources: { total: 0, byStatus: {} } },
      load: {
        ...{ pending: 0, deciding: 0, looking: 0, acting: 0, parked: 0, setAside: 0, backlog: 0 },
        workers: [],
      },
    };
    const { run } = await fake({
      'GET /v1/status': status,
      'GET /v1/modes': fault(403, 'forbidden'),
      'GET /v1/brake': fault(403, 'forbidden'),
    });
    const { code, out } = await run('status');
    expect(code).toBe(0);
    expect(out).toMatch(/^rug 1, up for 1m\n/);
    expect(out).toMatch(/\n0 resources\n$/);
  });
});
