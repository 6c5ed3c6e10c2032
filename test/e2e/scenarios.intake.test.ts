import { describe, expect, it } from 'vitest';
import { loadedFacts } from '../store/loaded.ts';
import { Laboratory, type LaboratoryOptions } from './laboratory.ts';
import { created, deleted, interfaced, notification, router, updated } from './neutron.ts';

const ROUTERS = ['r1', 'r2', 'r3'] as const;

/** A tenant with three routers, of which r2 has a network, a port and a floating ip. */
async function threeRouters(options: LaboratoryOptions = {}): Promise<Laboratory> {
  const lab = await Laboratory.open(options);
  await lab.publish(...ROUTERS.map((id) => created(id)));
  for (const id of ROUTERS) await lab.settled(id);
  const network = { network_id: 'n2', subnet_id: 's2' };
  await lab.publish(
    interfaced('create', 'r2', 'p2', network),
    notification('floatingip.create.end', {
      floatingip: {
        id: 'f2',
        tenant_id: 't1',
        router_id: 'r2',
        floating_ip_address: '203.0.113.2',
      },
    }),
    notification('vpnservice.create.end', {
      vpnservice: { id: 'v2', tenant_id: 't1', router_id: 'r2' },
    }),
  );
  for (const id of ROUTERS) await lab.settled(id);
  return lab;
}

/** How often each router was pushed to since `before`. */
const pushes = async (
  lab: Laboratory,
  before: readonly number[] = [0, 0, 0],
): Promise<readonly number[]> => {
  const counts: number[] = [];
  for (const [i, id] of ROUTERS.entries()) {
    await lab.settled(id);
    counts.push((await lab.asked(id, 'push')) - (before[i] ?? 0));
  }
  return counts;
};

const fixed = { fixed_ips: [{ subnet_id: 's2', ip_address: '10.2.0.7' }] };
const own = { tenant_id: 't1', network_id: 'n2' };

/** Rows of spec 3.3 that concern r2 alone, of a tenant with three routers. */
const INTERESTING: readonly (readonly [string, object])[] = [
  ['router.update.end', updated('r2', { name: 'renamed' })],
  ['router.change.end', notification('router.change.end', { router: router('r2', { name: 'x' }) })],
  ['router.interface.create', interfaced('create', 'r2', 'p9')],
  ['router.interface.delete', interfaced('delete', 'r2', 'p2', { subnet_id: 's2' })],
  [
    'port.create.end',
    notification('port.create.end', { port: { id: 'q', ...own, ...fixed, revision_number: 1 } }),
  ],
  [
    'port.update.end',
    notification('port.update.end', { port: { id: 'q', ...own, ...fixed, revision_number: 2 } }),
  ],
  [
    'subnet.create.end',
    notification('subnet.create.end', { subnet: { id: 's3', ...own, revision_number: 1 } }),
  ],
  [
    'subnet.update.end',
    notification('subnet.update.end', { subnet: { id: 's2', ...own, revision_number: 5 } }),
  ],
  [
    'floatingip.update.end',
    notification('floatingip.update.end', {
      floatingip: {
        id: 'f2',
        tenant_id: 't1',
        router_id: 'r2',
        floating_ip_address: '203.0.113.2',
        fixed_ip_address: '10.2.0.9',
      },
    }),
  ],
  ['floatingip.delete.end', notification('floatingip.delete.end', { floatingip_id: 'f2' })],
  [
    'vpnservice.update.end',
    notification('vpnservice.update.end', {
      vpnservice: { id: 'v2', tenant_id: 't1', revision_number: 3 },
    }),
  ],
  [
    'ipsec_site_connection.create.end',
    notification('ipsec_site_connection.create.end', {
      ipsec_site_connection: { id: 'c2', tenant_id: 't1', vpnservice_id: 'v2', revision_number: 1 },
    }),
  ],
  [
    'rpc routers_updated',
    { method: 'routers_updated', args: { routers: [router('r2', { name: 'rpc' })] } },
  ],
];

describe('a notification', () => {
  it.each(INTERESTING)(
    'scenario 31, lesson 66: %s reaches the one router concerned, once',
    async (_, message) => {
      const lab = await threeRouters();
      const before = await pushes(lab);
      const [verdict] = await lab.publish(message);
      expect(verdict).toMatchObject({ events: [{ resourceId: 'r2', type: 'UPDATE' }] });
      expect(await pushes(lab, before)).toEqual([0, 1, 0]);
    },
  );

  it('scenario 31: of a policy that any router may use reaches all of its tenant', async () => {
    const lab = await threeRouters();
    const before = await pushes(lab);
    const policy = { ikepolicy: { id: 'i1', tenant_id: 't1', revision_number: 2 } };
    await lab.publish(notification('ikepolicy.update.end', policy));
    expect(await pushes(lab, before)).toEqual([1, 1, 1]);
  });

  it.each([
    [
      'scenario 29, lesson 30: that echoes a status of our own',
      'routerstatus.update.end',
      { router: { id: 'r2', status: 'ACTIVE' } },
    ],
    ['scenario 30: router.create.start', 'router.create.start', { router: router('r9') }],
    ['scenario 30: port.delete.start', 'port.delete.start', { port_id: 'p2' }],
    ['scenario 30: router.delete.start', 'router.delete.start', { router_id: 'r2' }],
    ['lesson 22: of no interest', 'identity.user.created', { id: 'u1' }],
  ])('%s is no work, and is answered', async (_, eventType, payload) => {
    const lab = await threeRouters();
    const before = await pushes(lab);
    const [verdict] = await lab.publish(notification(eventType, payload));
    expect(verdict?.verdict).toBe('ignored');
    expect(await pushes(lab, before)).toEqual([0, 0, 0]);
    expect(lab.core.directory.size()).toBe(3);
  });

  it('lesson 30: of the user that rug acts as counts like any other', async () => {
    const lab = await threeRouters();
    const before = await pushes(lab);
    const message = updated('r2', { name: 'by rug' });
    await lab.publish({ ...message, _context_user_name: 'rug', _context_tenant_id: 'service' });
    expect(await pushes(lab, before)).toEqual([0, 1, 0]);
  });

  it('scenario 32, lessons 4 and 18: of an admin reaches the router of its owner, of which there is one (D-19)', async () => {
    const lab = await threeRouters({ lanes: 2 });
    const admin = { _context_tenant_id: 'admin' };
    await lab.publish(deleted('r2', admin));
    await lab.settled('r2');
    expect(lab.shown('r2')).toMatchObject({ tenantId: 't1', view: { state: 'Exit' } });
    expect(await lab.world.instances('r2')).toEqual([]);
    expect(lab.core.directory.size()).toBe(3);
    expect(lab.lanes.filter(({ seen }) => seen.has('r2'))).toHaveLength(1);
    for (const id of ['r1', 'r3']) expect(lab.status(id)).toBe('configured');
  });

  it('lesson 4: of an admin’s port is about the router of the port’s tenant', async () => {
    const lab = await threeRouters();
    const before = await pushes(lab);
    const port = { id: 'q', ...own, ...fixed, revision_number: 9 };
    await lab.publish(notification('port.update.end', { port }, { _context_tenant_id: 'admin' }));
    expect(await pushes(lab, before)).toEqual([0, 1, 0]);
  });

  it('lesson 5: of a tenant that has no router is no work and no failure', async () => {
    const lab = await threeRouters();
    const subnet = { id: 's8', tenant_id: 'other', network_id: 'n8' };
    const [verdict] = await lab.publish(notification('subnet.create.end', { subnet }));
    expect(verdict).toEqual({ verdict: 'ignored', reason: 'tenant other has no router' });
  });

  it('lesson 21: names its tenant with or without dashes, and means the same one', async () => {
    const lab = await Laboratory.open();
    const dashed = '8acc52bd-4657-48e7-b0bc-62e9e8e28b4a';
    await lab.publish(created('r1', { tenant_id: dashed }));
    await lab.publish(created('r2', { tenant_id: dashed.replaceAll('-', '').toUpperCase() }));
    await lab.settled('r2');
    expect(lab.core.directory.byTenant(dashed.replaceAll('-', ''))).toHaveLength(2);
  });

  it.each([
    ['malformed JSON', '{"event_type": "router.create.end", '],
    ['no known form', '[]'],
    ['no router id', notification('router.create.end', { router: { tenant_id: 't1' } })],
    [
      'a malformed id',
      notification('router.create.end', { router: { id: { x: 1 }, tenant_id: 't1' } }),
    ],
    ['no tenant', notification('router.create.end', { router: { id: 'r8' } })],
    [
      'a tenant that is none',
      notification('router.create.end', { router: { id: 'r8', tenant_id: [7] } }),
    ],
    [
      'a character no store can hold',
      notification('router.create.end', { router: router('r8', { name: '\u0000' }) }),
    ],
  ])(
    'scenario 33, lesson 23: that is bad (%s) is set aside, and those around it are processed',
    async (_, bad) => {
      const lab = await Laboratory.open();
      const verdicts = await lab.publish(created('r1'), bad, created('r2'));
      expect(verdicts.map(({ verdict }) => verdict)).toEqual(['accepted', 'rejected', 'accepted']);
      for (const id of ['r1', 'r2']) {
        await lab.settled(id);
        expect(lab.status(id)).toBe('configured');
      }
      const letters = await lab.patiently(lab.store.reader.deadLetters({ limit: 10 }));
      expect(letters.items).toHaveLength(1);
      expect(letters.items[0]?.reason).not.toBe('');
    },
  );

  it('that comes twice counts once', async () => {
    const lab = await Laboratory.open();
    const message = created('r1');
    await lab.publish(message);
    await lab.settled('r1');
    const [again] = await lab.publish(message);
    expect(again).toMatchObject({ events: [{ outcome: 'duplicate' }] });
    expect(await lab.changes('r1')).toEqual(['build create', 'updaterunning push']);
  });

  it('that comes again, late, teaches nothing that was overtaken', async () => {
    const lab = await Laboratory.open();
    const plug = (id: string, to: string): object =>
      notification('router.interface.create', {
        router_interface: { id: to, tenant_id: 't1', port_id: 'p1', subnet_id: 's1' },
        message: id,
      });
    const first = plug('first', 'r1');
    await lab.publish(created('r1'), created('r2'), first);
    await lab.publish(plug('second', 'r2'));
    expect(lab.core.directory.fact('port', 'p1')).toEqual(['r2']);
    await lab.publish(first);
    expect(lab.core.directory.fact('port', 'p1')).toEqual(['r2']);
    const facts = await lab.patiently(loadedFacts(lab.store.loader));
    expect(facts.find(({ key }) => key === 'p1')?.resourceIds).toEqual(['r2']);
  });

  it.each([
    [
      'unversioned',
      (id: string) => notification('compute.instance.delete.end', { instance_id: id }),
    ],
    [
      'versioned',
      (id: string) =>
        notification('instance.delete.end', {
          'nova_object.data': { uuid: id },
          'nova_object.name': 'InstanceActionPayload',
        }),
    ],
  ])(
    'of Nova (%s) about an instance has its router looked at, and replaced when it is gone',
    async (_, of) => {
      const lab = await Laboratory.open();
      await lab.publish(created('r1'), created('r2'));
      for (const id of ['r1', 'r2']) await lab.settled(id);
      const [instance] = lab.shown('r1').view.instances;
      await lab.world.vanish('r1');
      const [verdict] = await lab.publish(of(instance?.instanceId ?? ''));
      expect(verdict).toMatchObject({ events: [{ type: 'POLL', resourceId: 'r1' }] });
      await lab.settled('r1');
      expect(lab.shown('r1').view).toMatchObject({ status: 'configured', incarnation: 2 });
      expect(lab.shown('r2').view.incarnation).toBe(1);
      const [stranger] = await lab.publish(of('00000000-0000-4000-8000-000000000000'));
      expect(stranger).toMatchObject({ verdict: 'ignored' });
    },
  );
});
