import { beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { type Cloud, cloudOfThree, TENANT } from './cloud.ts';

const ON_S2 = { fixed_ips: [{ subnet_id: 's2' }], network_id: 'n2', tenant_id: TENANT };

/** The patches of all events so far. */
const patches = (): readonly Json[] => cloud.ledger.offered.map(({ patch }) => patch);

let cloud: Cloud;

beforeEach(async () => {
  cloud = await cloudOfThree();
});

describe('the desired spec of a router', () => {
  it('changes with a thing on its subnets exactly when that thing did', async () => {
    const port = { id: 'p', ...ON_S2 };
    await cloud.does('port.create.end', { port: { ...port, revision_number: 1 } });
    const before = cloud.spec('rb');
    await cloud.does('port.update.end', { port: { ...port, revision_number: 1 } });
    expect(cloud.spec('rb')).toEqual(before);
    await cloud.does('port.update.end', { port: { ...port, revision_number: 2 } });
    expect(cloud.spec('rb')).toMatchObject({ related: { 'port/p': 2 } });
    await cloud.does('port.delete.end', { port_id: 'p', port });
    expect(cloud.spec('rb')).toMatchObject({ related: {} });
  });

  it('counts changes by the time or the content where the service does not', async () => {
    await cloud.does('subnet.update.end', {
      subnet: { id: 's2', updated_at: '2026-01-01T00:00:00Z' },
    });
    expect(cloud.spec('rb')).toMatchObject({ related: { 'subnet/s2': '2026-01-01T00:00:00Z' } });
    const vpnservice = { id: 'v', router_id: 'rb', name: 'one' };
    await cloud.does('vpnservice.update.end', { vpnservice });
    const first = patches().at(-1);
    await cloud.does('vpnservice.update.end', {
      vpnservice: { name: 'one', router_id: 'rb', id: 'v' },
    });
    expect(patches().at(-1)).toEqual(first);
    await cloud.does('vpnservice.update.end', { vpnservice: { ...vpnservice, name: 'two' } });
    expect(patches().at(-1)).not.toEqual(first);
  });

  it('moves a floating ip from one router to the other', async () => {
    const floatingip = {
      id: 'f',
      floating_ip_address: '203.0.113.7',
      port_id: 'p',
      fixed_ip_address: '10.0.0.7',
    };
    await cloud.does('floatingip.update.end', { floatingip: { ...floatingip, router_id: 'ra' } });
    const there = { f: { address: '203.0.113.7', portId: 'p', fixedAddress: '10.0.0.7' } };
    expect(cloud.spec('ra')).toMatchObject({ floatingIps: there });
    expect(
      await cloud.does('floatingip.update.end', { floatingip: { ...floatingip, router_id: 'rc' } }),
    ).toBe('UPDATE of ra, rc');
    expect(cloud.spec('ra')).toMatchObject({ floatingIps: {} });
    expect(cloud.spec('rc')).toMatchObject({ floatingIps: there });
    expect(
      await cloud.does('floatingip.update.end', { floatingip: { id: 'f', router_id: null } }),
    ).toBe('UPDATE of rc');
    expect(await cloud.does('floatingip.delete.end', { floatingip_id: 'f' })).toBe(
      'it is at no router',
    );
  });

  it('keeps an interface that loses one subnet of several', async () => {
    const both = { id: 'rc', port_id: 'p6', network_id: 'n6', subnet_ids: ['s6', 's7'] };
    await cloud.does('router.interface.create', { router_interface: both });
    await cloud.does('router.interface.delete', {
      router_interface: { ...both, subnet_ids: ['s7'] },
    });
    expect(cloud.spec('rc')).toMatchObject({
      interfaces: { p6: { networkId: 'n6', subnetIds: ['s6'] } },
    });
    await cloud.does('router.interface.delete', {
      router_interface: { ...both, subnet_ids: ['s6'] },
    });
    expect(cloud.spec('rc')).toMatchObject({ interfaces: {} });
  });

  it('keeps the network of a router until its last interface on it is gone', async () => {
    await cloud.plug('rb', 'p3', 's3', 'n2');
    const gone = (port: string, subnet: string): object => ({
      router_interface: { id: 'rb', port_id: port, network_id: 'n2', subnet_id: subnet },
    });
    await cloud.does('router.interface.delete', gone('p2', 's2'));
    expect(cloud.ledger.directory.fact('network', 'n2')).toEqual(['rb']);
    await cloud.does('router.interface.delete', gone('p3', 's3'));
    expect(cloud.ledger.directory.fact('network', 'n2')).toEqual([]);
  });

  it('shares a subnet among the routers that are plugged into it', async () => {
    await cloud.plug('rc', 'p8', 's2', 'n2');
    expect(await cloud.does('port.update.end', { port: { id: 'p', ...ON_S2 } })).toBe(
      'UPDATE of rb, rc',
    );
  });
});
