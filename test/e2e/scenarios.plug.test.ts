import { describe, expect, it } from 'vitest';
import { Laboratory } from './laboratory.ts';
import { created, interfaced, updated } from './neutron.ts';

const THREE = {
  p1: { subnetIds: ['s-p1'] },
  p2: { subnetIds: ['s-p2'] },
  p3: { subnetIds: ['s-p3'] },
};

/** A router on three networks. */
async function plugged(): Promise<Laboratory> {
  const lab = await Laboratory.open();
  await lab.create('r1', { interfaces: THREE });
  return lab;
}

async function changesOf(lab: Laboratory, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = (await lab.changes('r1')).length;
  await act();
  await lab.settled('r1');
  return (await lab.changes('r1')).slice(before);
}

describe('a network', () => {
  it('scenario 22: that the router gains is plugged while it runs', async () => {
    const lab = await plugged();
    const changes = await changesOf(lab, () =>
      lab.order('r1', 'UPDATE', {}, { interfaces: { p4: { subnetIds: ['s-p4'] } } }),
    );
    expect(changes).toEqual([
      'updaterunning port-create',
      'updaterunning plug',
      'updaterunning push',
    ]);
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.world.instances('r1')).toMatchObject([{ ports: ['p1', 'p2', 'p3', 'p4'] }]);
  });

  it('scenario 23, lesson 53: that the router loses leaves with its port, each of two once (D-29)', async () => {
    const lab = await plugged();
    const changes = await changesOf(lab, () =>
      lab.order('r1', 'UPDATE', {}, { interfaces: { p1: null, p3: null } }),
    );
    expect(changes.toSorted()).toEqual([
      'updaterunning port-delete',
      'updaterunning port-delete',
      'updaterunning push',
      'updaterunning unplug',
      'updaterunning unplug',
    ]);
    const removed = (await lab.calls('r1', 'port-delete')).map(({ request }) =>
      request.op === 'port-delete' ? request.port : '',
    );
    expect(removed.toSorted()).toEqual(['p1', 'p3']);
    expect(await lab.world.inventory('r1')).toMatchObject([{ ports: [{ port: 'p2' }] }]);
  });

  it.each([
    ['plug', 'plug'],
    ['port', 'port-create'],
  ] as const)(
    'scenario 24, lesson 46: whose %s fails has the router built anew, without a loop',
    async (_, op) => {
      const lab = await plugged();
      await lab.world.script({ op, verb: 'updaterunning', effect: { type: 'fail' } });
      const changes = await changesOf(lab, () =>
        lab.order('r1', 'UPDATE', {}, { interfaces: { p4: { subnetIds: ['s-p4'] } } }),
      );
      expect(changes.filter((change) => change === 'scrub delete')).toHaveLength(1);
      expect(changes.at(-1)).toBe('updaterunning push');
      expect(lab.status('r1')).toBe('configured');
      expect(await lab.world.instances('r1')).toMatchObject([
        { member: { incarnation: 2 }, ports: ['p1', 'p2', 'p3', 'p4'] },
      ]);
      const attempts = (await lab.calls('r1', op)).filter(({ answer }) => answer?.ok === false);
      expect(attempts.length).toBeLessThanOrEqual(2);
    },
  );

  it('scenario 24: that the world says is plugged, but is not, has the router built anew', async () => {
    const lab = await plugged();
    await lab.world.script({ op: 'plug', verb: 'updaterunning', effect: { type: 'lie' } });
    const changes = await changesOf(lab, () =>
      lab.order('r1', 'UPDATE', {}, { interfaces: { p4: { subnetIds: ['s-p4'] } } }),
    );
    expect(changes.filter((change) => change === 'scrub delete')).toHaveLength(1);
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.world.instances('r1')).toMatchObject([
      { member: { incarnation: 2 }, ports: ['p1', 'p2', 'p3', 'p4'] },
    ]);
  });

  it('scenario 24: that cannot be plugged while the host is away is tried again, and nothing is destroyed', async () => {
    const lab = await plugged();
    const away = { type: 'fail', number: 2003 } as const;
    await lab.world.script({ op: 'plug', times: 3, effect: away });
    const changes = await changesOf(lab, () =>
      lab.order('r1', 'UPDATE', {}, { interfaces: { p4: { subnetIds: ['s-p4'] } } }),
    );
    expect(changes).not.toContain('scrub delete');
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.world.instances('r1')).toMatchObject([{ ports: ['p1', 'p2', 'p3', 'p4'] }]);
  });

  it('scenario 22: that comes while another is plugged is plugged after it, and nothing is built anew', async () => {
    const lab = await plugged();
    await lab.world.script({ op: 'plug', times: 1, effect: { type: 'slow', ms: 1_000 } });
    const changes = await changesOf(lab, async () => {
      await lab.order('r1', 'UPDATE', {}, { interfaces: { p4: { subnetIds: ['s-p4'] } } });
      await lab.until(async () => (await lab.calls('r1', 'plug')).length === 1);
      await lab.order('r1', 'UPDATE', {}, { interfaces: { p5: { subnetIds: ['s-p5'] } } });
    });
    expect(changes).not.toContain('scrub delete');
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.world.instances('r1')).toMatchObject([
      { member: { incarnation: 1 }, ports: ['p1', 'p2', 'p3', 'p4', 'p5'] },
    ]);
  });

  it('lesson 20: without a subnet, and a gateway that is cleared, are configured once and do not loop', async () => {
    const lab = await Laboratory.open();
    const gateway = { network_id: 'ext', external_fixed_ips: [] };
    await lab.publish(created('r1', { external_gateway_info: gateway }));
    await lab.settled('r1');
    await lab.publish(interfaced('create', 'r1', 'p1', { subnet_id: null }));
    await lab.settled('r1');
    const changes = await changesOf(lab, () =>
      lab.publish(updated('r1', { external_gateway_info: null })),
    );
    expect(changes).toEqual([
      'updaterunning unplug',
      'updaterunning port-delete',
      'updaterunning push',
    ]);
    const decisions = await lab.trail('r1');
    await lab.time.advance(600_000);
    expect(await lab.trail('r1')).toHaveLength(decisions.length);
    expect(await lab.world.instances('r1')).toMatchObject([{ ports: ['p1'] }]);
  });
});
