/** Neutron: every row of spec 3.3, with what it missed (D-18, D-19, D-20). */
import { text } from '../part.ts';
import type { Rule, Thing } from '../rule.ts';
import {
  floatingIpGone,
  floatingIpPatch,
  interfaceGone,
  interfacePatch,
  makeRouter,
  relatedGone,
  relatedPatch,
  routerPatch,
} from './neutron.patches.ts';
import {
  everyRouter,
  forget,
  forgetInterface,
  itself,
  learnInterface,
  learnNone,
  learnOwner,
  ofFloatingIp,
  ofPort,
  ofSubnet,
  ofVpnConnection,
  ofVpnService,
} from './neutron.routers.ts';

/** Ports that an orchestrator makes for its instances are named so (spec 12). */
const OWN_PORT = /^(RUG|ASTARA|AKANDA):/;

const ownPort = ({ body }: Thing): string | null =>
  OWN_PORT.test(text(body, 'name') ?? '') ? 'it is a port of the orchestrator itself' : null;

const INTERFACE = ['router_interface', 'router.interface'];

export const NEUTRON: readonly Rule[] = [
  {
    match: ['routerstatus.update*', 'loadbalancerstatus.update*'],
    ignore: 'it is the echo of a status that rug wrote',
  },
  {
    match: ['akanda.bandwidth.used', 'astara.bandwidth.used'],
    ignore: 'it is published by an orchestrator',
  },
  {
    match: ['akanda.rug.command', 'astara.command'],
    ignore: 'it is a command: send it to the API',
  },
  {
    match: ['router.create.end'],
    event: 'CREATE',
    things: ['router'],
    resources: itself,
    creates: makeRouter,
    patch: routerPatch,
  },
  {
    match: ['router.update.end', 'router.change.end', 'rpc.routers_updated'],
    event: 'UPDATE',
    things: ['router'],
    resources: itself,
    creates: makeRouter,
    patch: routerPatch,
  },
  {
    match: ['router.delete.end', 'rpc.router_deleted'],
    event: 'DELETE',
    things: ['router'],
    resources: itself,
  },
  {
    match: ['router.interface.create'],
    event: 'UPDATE',
    things: INTERFACE,
    resources: itself,
    patch: interfacePatch,
    learns: learnInterface,
  },
  {
    match: ['router.interface.delete'],
    event: 'UPDATE',
    things: INTERFACE,
    resources: itself,
    patch: interfaceGone,
    learns: forgetInterface,
  },
  {
    match: ['port.create.end', 'port.update.end', 'port.change.end'],
    event: 'UPDATE',
    things: ['port'],
    unless: ownPort,
    resources: ofPort,
    patch: relatedPatch('port'),
  },
  {
    match: ['port.delete.end'],
    event: 'UPDATE',
    things: ['port'],
    unless: ownPort,
    resources: ofPort,
    patch: relatedGone('port'),
    learns: forget('port'),
  },
  {
    match: ['subnet.create.end'],
    event: 'UPDATE',
    things: ['subnet'],
    resources: ofSubnet,
    patch: relatedPatch('subnet'),
    learns: learnNone('subnet'),
  },
  {
    match: ['subnet.update.end', 'subnet.change.end'],
    event: 'UPDATE',
    things: ['subnet'],
    resources: ofSubnet,
    patch: relatedPatch('subnet'),
  },
  {
    match: ['subnet.delete.end'],
    event: 'UPDATE',
    things: ['subnet'],
    resources: ofSubnet,
    patch: relatedGone('subnet'),
    learns: forget('subnet'),
  },
  {
    match: ['floatingip.create.end', 'floatingip.update.end', 'floatingip.change.end'],
    event: 'UPDATE',
    things: ['floatingip'],
    resources: ofFloatingIp,
    patch: floatingIpPatch,
    learns: learnOwner('floatingip'),
  },
  {
    match: ['floatingip.delete.end'],
    event: 'UPDATE',
    things: ['floatingip'],
    resources: ofFloatingIp,
    patch: floatingIpGone,
    learns: forget('floatingip'),
  },
  {
    match: ['vpnservice.create.end', 'vpnservice.update.end', 'vpnservice.change.end'],
    event: 'UPDATE',
    things: ['vpnservice'],
    resources: ofVpnService,
    patch: relatedPatch('vpnservice'),
    learns: learnOwner('vpn'),
  },
  {
    match: ['vpnservice.delete.end'],
    event: 'UPDATE',
    things: ['vpnservice'],
    resources: ofVpnService,
    patch: relatedGone('vpnservice'),
    learns: forget('vpn'),
  },
  {
    match: [
      'ipsec_site_connection.create.end',
      'ipsec_site_connection.update.end',
      'ipsec_site_connection.change.end',
    ],
    event: 'UPDATE',
    things: ['ipsec_site_connection'],
    resources: ofVpnConnection,
    patch: relatedPatch('ipsec_site_connection'),
  },
  {
    match: ['ipsec_site_connection.delete.end'],
    event: 'UPDATE',
    things: ['ipsec_site_connection'],
    resources: ofVpnConnection,
    patch: relatedGone('ipsec_site_connection'),
  },
  {
    match: ['ikepolicy.update.end', 'ikepolicy.change.end'],
    event: 'UPDATE',
    things: ['ikepolicy'],
    resources: everyRouter,
    patch: relatedPatch('ikepolicy'),
  },
  {
    match: ['ipsecpolicy.update.end', 'ipsecpolicy.change.end'],
    event: 'UPDATE',
    things: ['ipsecpolicy'],
    resources: everyRouter,
    patch: relatedPatch('ipsecpolicy'),
  },
  {
    match: ['network.create.end'],
    ignore: 'a network reaches a router by its subnets',
    things: ['network'],
    learns: learnNone('network'),
  },
  {
    match: ['network.delete.end'],
    ignore: 'a network reaches a router by its subnets',
    things: ['network'],
    learns: forget('network'),
  },
  { match: ['network.*'], ignore: 'a network reaches a router by its subnets' },
  { match: ['security_group*'], ignore: 'security groups act on ports, not in routers' },
  {
    match: [
      'loadbalancer.*',
      'listener.*',
      'pool.*',
      'member.*',
      'health_monitor.*',
      'healthmonitor.*',
      'l7policy.*',
      'l7policy_rule.*',
      'octavia.*',
    ],
    ignore: 'no such kind: load balancers have no driver',
  },
];
