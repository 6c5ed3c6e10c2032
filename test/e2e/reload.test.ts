import { describe, expect, it } from 'vitest';
import { TESTER } from '../support/actors.ts';
import { Laboratory } from './laboratory.ts';

const IDS = ['r1', 'r2', 'r3', 'r4'];

describe('a reload', () => {
  it.each([
    ['rate', { rate: { virtual_router_phantom: { perSecond: 0.001, burst: 1 } } }],
    ['slots', { builds: 1 }],
  ])('of higher limits lets go at once what the gate %s keeps back', async (gate, slow) => {
    const lab = await Laboratory.open({ config: { gates: slow } });
    // Nothing ends that could let go of them otherwise.
    await lab.world.script({ op: 'create', effect: { type: 'hang' } });
    for (const id of IDS) await lab.begin(id);
    await lab.time.advance(2_000);
    const parked = { parked: { gate } };
    expect(IDS.map(lab.core.scheduler.live)).toMatchObject([{}, parked, parked, parked]);
    // The file is read anew.
    const rate = { virtual_router_phantom: { perSecond: 1, burst: 1 } };
    Object.assign(slow, { rate, builds: 100 });
    await lab.patiently(lab.core.operations.config.reload(TESTER));
    await lab.time.advance(4_000);
    expect(IDS.map((id) => lab.doing(id))).toEqual(['acting', 'acting', 'acting', 'acting']);
    await lab.world.unscript();
    await lab.close();
  });
});
