/** What became of the options of Astara (spec 11), so that nobody who comes from there has to search. */
import { OPTIONS } from './options.ts';

export interface Predecessor {
  readonly option: string;
  /** Its default there; empty: none. */
  readonly preset: string;
  /** Why it means nothing any more, or what to know besides the options that stand for it. */
  readonly note?: string;
}

/** The options of rug that stand for one of Astara; none: its note says why. */
export function successorsOf(option: string): readonly string[] {
  return OPTIONS.filter(({ meta }) => meta.field?.includes(option)).map(({ name }) => name);
}

const IMAGE = 'the compute driver of a kind will have it; the phantom world has no images';
const NETWORK = 'comes with drivers that build on OpenStack; the phantom world has no such network';
const POOL = 'there is no pool of spare instances: a build begins when it is needed';
const RING = 'one process owns the store, and whoever starts next takes it over: there is no ring';
const PROXY = 'rug proxies no metadata';

/** In the order of section 11. */
export const PREDECESSORS: readonly Predecessor[] = [
  { option: 'host', preset: 'host name', note: 'names the queue; what rug owns, the store knows' },
  { option: 'num_worker_processes', preset: '16', note: 'threads; the real work is elsewhere' },
  { option: 'num_worker_threads', preset: '4', note: 'verbs wait for the world, not for a thread' },
  { option: 'queue_warning_threshold', preset: '100' },
  { option: 'reboot_error_threshold', preset: '5' },
  { option: 'boot_timeout', preset: '600 s', note: 'waiting for a deletion is part of its verb' },
  { option: 'error_state_cooldown', preset: '30 s' },
  { option: 'hotplug_timeout', preset: '10 s', note: 'one limit for each verb as a whole' },
  {
    option: 'max_retries',
    preset: '3',
    note: 'configuration pushes; a probe that is silent is asked again by the next POLL',
  },
  { option: 'retry_delay', preset: '1 s', note: 'it doubles, up to machine.backoffMaxSeconds' },
  { option: 'alive_timeout', preset: '3 s', note: '`timeoutMs` of a check' },
  { option: 'config_timeout', preset: '90 s', note: 'one limit for each verb as a whole' },
  {
    option: 'interface list time-out',
    preset: '30 s (a constant)',
    note: 'interfaces are part of what a verb looks at; machine.verbTimeoutSeconds bounds it',
  },
  { option: 'health_check_period', preset: '60 s' },
  { option: 'astara_appliance.max_sleep', preset: '15 s' },
  {
    option: 'enabled_drivers',
    preset: 'router',
    note: 'every driver that rug has is on; this says which one serves the routers of Neutron',
  },
  { option: 'enable_byonf', preset: 'false', note: 'tenants bring no drivers of their own' },
  { option: 'instance_provider', preset: 'on_demand', note: POOL },
  { option: 'router.image_uuid', preset: '', note: IMAGE },
  { option: 'router.instance_flavor', preset: '', note: IMAGE },
  { option: 'router.mgt_service_port', preset: '5000', note: '`port` of a check' },
  {
    option: 'router.ipsec_vpn',
    preset: 'false',
    note: 'always on: a VPN notification updates its router',
  },
  { option: 'loadbalancer.image_uuid', preset: '', note: IMAGE },
  { option: 'loadbalancer.instance_flavor', preset: '', note: IMAGE },
  { option: 'loadbalancer.mgt_service_port', preset: '5000', note: 'there is no such kind yet' },
  { option: 'management_network_id', preset: '', note: NETWORK },
  { option: 'management_subnet_id', preset: '', note: NETWORK },
  { option: 'management_prefix', preset: 'fdca:3ba5:a17a:acda::/64', note: NETWORK },
  { option: 'neutron_port_security_extension_enabled', preset: 'true', note: NETWORK },
  {
    option: 'legacy_fallback_mode',
    preset: 'true',
    note: 'rug has no ports of an older name to look for',
  },
  { option: 'amqp_url', preset: '' },
  { option: 'neutron_control_exchange', preset: 'neutron' },
  { option: 'incoming_notifications_exchange', preset: 'neutron' },
  { option: 'rpc_exchange', preset: 'l3_agent_fanout', note: 'takes amqp.agent.enabled' },
  {
    option: 'ceilometer.enabled',
    preset: 'false',
    note: 'notices go out whenever the bus is on; who wants none binds no queue',
  },
  {
    option: 'ceilometer.topic',
    preset: 'notifications.info',
    note: 'the exchange; the routing key says what a notice is about',
  },
  { option: 'coordination.enabled', preset: 'false', note: RING },
  { option: 'coordination.url', preset: 'memcached://localhost:11211', note: RING },
  { option: 'coordination.group_id', preset: 'astara.orchestrator', note: RING },
  { option: 'coordination.heartbeat_interval', preset: '1 s', note: RING },
  { option: 'hash_partition_exponent', preset: '5', note: RING },
  {
    option: 'database.connection',
    preset: 'sqlite:///astara.db',
    note: 'all that rug knows, not only modes',
  },
  { option: 'api_listen', preset: '0.0.0.0', note: 'loopback unless there is a token' },
  { option: 'api_port', preset: '44250' },
  { option: 'nova_metadata_ip', preset: '127.0.0.1', note: PROXY },
  { option: 'nova_metadata_port', preset: '8775', note: PROXY },
  { option: 'astara_metadata_port', preset: '9697', note: PROXY },
  { option: 'neutron_metadata_proxy_shared_secret', preset: '', note: PROXY },
  { option: 'astara_boot_command', preset: 'astara-configure-management', note: IMAGE },
  { option: 'ssh_public_key', preset: '/etc/astara/astara.pub', note: IMAGE },
  { option: 'AGENT.report_interval', preset: '60 s', note: 'rug is no agent of Neutron' },
  { option: 'pez.pool_size', preset: '1', note: POOL },
  { option: 'pez.rpc_topic', preset: 'astara-pez', note: POOL },
  { option: 'rabbit.max_retries', preset: '0', note: 'as there: it never gives up' },
  { option: 'rabbit.interval_start', preset: '2 s' },
  { option: 'rabbit.interval_step', preset: '2 s', note: 'it doubles instead' },
  { option: 'rabbit.interval_max', preset: '30 s' },
];
