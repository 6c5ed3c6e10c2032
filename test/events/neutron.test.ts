import { beforeEach, describe, expect, it } from 'vitest';
import { type Cloud, cloudOfThree, TENANT } from './cloud.ts';
import { message } from './recording.ts';

const ON_S2 = { fixed_ips: [{ subnet_id: 's2' }], network_id: 'n2', tenant_id: TENANT };
const ON_S1 = { fixed_ips: [{ subnet_id: 's1' }], network_id: 'n1', tenant_id: TENANT };
const UNKNOWN = { fixed_ips: [{ subnet_id: 's9' }], network_id: 'n9', tenant_id: TENANT };
const ALL = 'UPDATE of ra, rb, rc';

let cloud: Cloud;

beforeEach(async () => {
  cloud = await cloudOfThree();
});

describe('a notification of Neutron', () => {
  it.each([
    [{ router: { id: 'r\u001b[2J', tenant_id: TENANT } }, 'payload.router.id'],
    [{ router: { id: 'r1', tenant_id: 'a\nb' } }, 'payload.router.tenant_id'],
  ])('names nothing that a terminal would obey: %j', async (payload, field) => {
    const told = await cloud.hears(message({ event_type: 'router.create.end', payload }));
    expect(told).toBe(`${field} has a control character`);
  });

  it.each([
    ['router.create.end', { router: { id: 'rd', tenant_id: TENANT } }, 'CREATE of rd'],
    ['router.create.end', { router: { id: 'ra', tenant_id: TENANT } }, 'CREATE of ra'],
    ['router.update.end', { router: { id: 'rb', tenant_id: TENANT } }, 'UPDATE of rb'],
    ['router.change.end', { router: { id: 'rb', tenant_id: TENANT } }, 'UPDATE of rb'],
    ['router.update.end', { router: { id: 'rd', tenant_id: TENANT } }, 'CREATE of rd'],
    ['router.delete.end', { router_id: 'rc' }, 'DELETE of rc'],
    ['router.delete.end', { router: { id: 'rc', tenant_id: TENANT } }, 'DELETE of rc'],
    ['router.delete.end', { router_id: 'rc', router: { id: 'rc' } }, 'DELETE of rc'],
    ['router.delete.end', { router_id: 'rx' }, 'DELETE of rx (unknown)'],
    ['router.interface.create', { 'router.interface': { id: 'rc', port_id: 'p' } }, 'UPDATE of rc'],
    ['router.interface.create', { router_interface: { id: 'rc', port_id: 'p' } }, 'UPDATE of rc'],
    [
      'router.interface.delete',
      { 'router.interface': { id: 'rb', port_id: 'p2' } },
      'UPDATE of rb',
    ],
    ['router.interface.delete', { router_interface: { id: 'rb', port_id: 'p2' } }, 'UPDATE of rb'],
    [
      'router.interface.create',
      { router_interface: { id: 'rx', port_id: 'p' } },
      'UPDATE of rx (unknown)',
    ],
    ['port.create.end', { port: { id: 'p', ...ON_S2 } }, 'UPDATE of rb'],
    ['port.update.end', { port: { id: 'p', ...ON_S2 } }, 'UPDATE of rb'],
    ['port.change.end', { port: { id: 'p', ...ON_S2 } }, 'UPDATE of rb'],
    ['port.delete.end', { port_id: 'p', port: { id: 'p', ...ON_S2 } }, 'UPDATE of rb'],
    ['port.update.end', { port: { id: 'p2', tenant_id: TENANT } }, 'UPDATE of rb'],
    ['port.delete.end', { port_id: 'p2' }, 'UPDATE of rb'],
    ['port.update.end', { port: { id: 'p', ...ON_S1 } }, 'no router is on its subnet'],
    ['port.update.end', { port: { id: 'p', tenant_id: TENANT, network_id: 'n2' } }, 'UPDATE of rb'],
    [
      'port.update.end',
      { port: { id: 'p', tenant_id: TENANT, network_id: 'n1' } },
      'no router is on its network',
    ],
    ['port.update.end', { port: { id: 'p', ...UNKNOWN } }, ALL],
    ['port.update.end', { port: { id: 'p', tenant_id: TENANT } }, ALL],
    [
      'port.update.end',
      { port: { id: 'p', device_owner: 'network:router_gateway', device_id: 'rc', tenant_id: '' } },
      'UPDATE of rc',
    ],
    [
      'port.create.end',
      {
        ports: [
          { id: 'p', ...ON_S2 },
          { id: 'q', ...UNKNOWN },
        ],
      },
      'UPDATE of rb, ra, rc',
    ],
    [
      'subnet.create.end',
      { subnet: { id: 's3', network_id: 'n2', tenant_id: TENANT } },
      'UPDATE of rb',
    ],
    [
      'subnet.create.end',
      { subnet: { id: 's3', network_id: 'n1', tenant_id: TENANT } },
      'no router is on its network',
    ],
    ['subnet.create.end', { subnet: { id: 's3', network_id: 'n9', tenant_id: TENANT } }, ALL],
    [
      'subnet.create.end',
      {
        subnets: [
          { id: 's3', network_id: 'n2' },
          { id: 's4', network_id: 'n2' },
        ],
      },
      'UPDATE of rb',
    ],
    [
      'subnet.update.end',
      { subnet: { id: 's2', network_id: 'n2', tenant_id: TENANT } },
      'UPDATE of rb',
    ],
    [
      'subnet.change.end',
      { subnet: { id: 's2', network_id: 'n2', tenant_id: TENANT } },
      'UPDATE of rb',
    ],
    ['subnet.delete.end', { subnet_id: 's2' }, 'UPDATE of rb'],
    [
      'subnet.update.end',
      { subnet: { id: 's1', network_id: 'n1', tenant_id: TENANT } },
      'no router is on its network',
    ],
    [
      'floatingip.create.end',
      { floatingip: { id: 'f', router_id: 'rc', tenant_id: TENANT } },
      'UPDATE of rc',
    ],
    [
      'floatingip.update.end',
      { floatingip: { id: 'f', router_id: 'rc', tenant_id: TENANT } },
      'UPDATE of rc',
    ],
    [
      'floatingip.change.end',
      { floatingip: { id: 'f', router_id: 'rc', tenant_id: TENANT } },
      'UPDATE of rc',
    ],
    [
      'floatingip.create.end',
      { floatingip: { id: 'f', router_id: null, tenant_id: TENANT } },
      'it is at no router',
    ],
    [
      'floatingip.delete.end',
      { floatingip_id: 'f', floatingip: { id: 'f', router_id: 'rc' } },
      'UPDATE of rc',
    ],
    ['floatingip.delete.end', { floatingip_id: 'f', floatingip: { tenant_id: TENANT } }, ALL],
    [
      'vpnservice.create.end',
      { vpnservice: { id: 'v', router_id: 'rc', tenant_id: TENANT } },
      'UPDATE of rc',
    ],
    [
      'vpnservice.update.end',
      { vpnservice: { id: 'v', router_id: 'rc', tenant_id: TENANT } },
      'UPDATE of rc',
    ],
    [
      'vpnservice.change.end',
      { vpnservice: { id: 'v', router_id: 'rc', tenant_id: TENANT } },
      'UPDATE of rc',
    ],
    ['vpnservice.delete.end', { vpnservice_id: 'v', vpnservice: { tenant_id: TENANT } }, ALL],
    [
      'ipsec_site_connection.create.end',
      { ipsec_site_connection: { id: 'i', tenant_id: TENANT } },
      ALL,
    ],
    [
      'ipsec_site_connection.change.end',
      { ipsec_site_connection: { id: 'i', tenant_id: TENANT } },
      ALL,
    ],
    [
      'ipsec_site_connection.update.end',
      { ipsec_site_connection: { id: 'i', tenant_id: TENANT } },
      ALL,
    ],
    [
      'ipsec_site_connection.delete.end',
      { ipsec_site_connection: { id: 'i', tenant_id: TENANT } },
      ALL,
    ],
    ['ikepolicy.change.end', { ikepolicy: { id: 'k', tenant_id: TENANT } }, ALL],
    ['ikepolicy.update.end', { ikepolicy: { id: 'k', tenant_id: TENANT } }, ALL],
    ['ipsecpolicy.change.end', { ipsecpolicy: { id: 'k', tenant_id: TENANT } }, ALL],
    ['ipsecpolicy.update.end', { ipsecpolicies: [{ id: 'k', tenant_id: TENANT }] }, ALL],
    ['router.create.start', { router: { name: 'x' } }, 'it has only begun'],
    ['port.delete.start', { port_id: 'p2' }, 'it has only begun'],
    [
      'routerstatus.update',
      { routerstatus: { id: 'rb' } },
      'it is the echo of a status that rug wrote',
    ],
    [
      'routerstatus.update.end',
      { routerstatus: { id: 'rb' } },
      'it is the echo of a status that rug wrote',
    ],
    ['akanda.bandwidth.used', { uuid: 'rb' }, 'it is published by an orchestrator'],
    ['astara.bandwidth.used', { uuid: 'rb' }, 'it is published by an orchestrator'],
    [
      'loadbalancer.create.end',
      { loadbalancer: { id: 'l' } },
      'no such kind: load balancers have no driver',
    ],
    ['member.delete.end', { member_id: 'm' }, 'no such kind: load balancers have no driver'],
    ['loadbalancerstatus.update', {}, 'it is the echo of a status that rug wrote'],
    ['meteringlabel.create.end', { metering_label: {} }, 'no rule for meteringlabel.create.end'],
  ])('%s with %j: %s', async (eventType, payload, expected) => {
    expect(await cloud.does(eventType, payload)).toBe(expected);
  });

  it('acts on the calls of an agent', async () => {
    const call = (method: string, args: object): Promise<string> =>
      cloud.hears(message({ method, args }));
    expect(await call('routers_updated', { routers: ['ra', 'rb'] })).toBe('UPDATE of ra, rb');
    expect(await call('router_deleted', { router_id: 'rc' })).toBe('DELETE of rc');
  });

  it.each(['RUG:MGT:1', 'ASTARA:VRRP:1', 'AKANDA:MGT:1'])(
    'about the port %s is of no interest: the orchestrator made it',
    async (name) => {
      const port = { id: 'p', name, ...ON_S2 };
      const reason = 'it is a port of the orchestrator itself';
      expect(await cloud.does('port.create.end', { port })).toBe(reason);
      expect(await cloud.does('port.delete.end', { port_id: 'p', port })).toBe(reason);
    },
  );

  it('counts for the owner, not for the administrator who acted (D-19, scenario 32)', async () => {
    await cloud.does('floatingip.create.end', { floatingip: { id: 'f', project_id: TENANT } });
    expect(cloud.ledger.offered.slice(-3).map(({ resourceId }) => resourceId)).toEqual([
      'ra',
      'rb',
      'rc',
    ]);
    await cloud.does('router.delete.end', { router_id: 'ra' });
    expect(cloud.ledger.accepts.at(-1)?.events[0]).toMatchObject({
      resourceId: 'ra',
      tenantId: TENANT,
    });
  });

  it('finds one tenant with and without dashes', async () => {
    const dashed = '11111111-1111-1111-1111-111111111111';
    expect(await cloud.does('port.update.end', { port: { id: 'p', project_id: dashed } })).toBe(
      ALL,
    );
  });

  it('names no tenant and no router: it is ignored, not an error (D-37)', async () => {
    expect(await cloud.does('port.update.end', { port: { id: 'p', tenant_id: '' } }, {})).toBe(
      'it names neither a router nor a tenant',
    );
    expect(await cloud.does('port.update.end', { port: { id: 'p', tenant_id: 'T9' } })).toBe(
      'tenant T9 has no router',
    );
  });

  it('that makes a router must say whose it is; one that is known has its owner', async () => {
    const router = { id: 'rd' };
    expect(await cloud.does('router.create.end', { router }, {})).toBe(
      'payload.router.tenant_id is missing',
    );
    const known = { id: 'rb', name: 'new' };
    expect(await cloud.does('router.update.end', { router: known }, {})).toBe('UPDATE of rb');
    expect(cloud.spec('rb')).toMatchObject({ name: 'new' });
  });

  it('does not wake a router that is deleted', async () => {
    await cloud.does('router.delete.end', { router_id: 'rb' });
    expect(await cloud.does('port.update.end', { port: { id: 'p', ...ON_S2 } })).toBe(
      'no router is on its subnet',
    );
    expect(await cloud.does('port.update.end', { port: { id: 'p', ...UNKNOWN } })).toBe(
      'UPDATE of ra, rc',
    );
  });

  it('about an external subnet reaches the routers whose gateway is on it', async () => {
    const router = {
      id: 'rc',
      tenant_id: TENANT,
      external_gateway_info: {
        network_id: 'ext',
        external_fixed_ips: [{ subnet_id: 'sx', ip_address: '203.0.113.9' }],
      },
    };
    await cloud.does('router.update.end', { router });
    const subnet = { id: 'sx', network_id: 'ext', tenant_id: 'operator' };
    expect(await cloud.does('subnet.update.end', { subnet })).toBe('UPDATE of rc');
  });
});
