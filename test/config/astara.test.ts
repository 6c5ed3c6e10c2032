import { describe, expect, it } from 'vitest';
import { PREDECESSORS, successorsOf } from '../../src/config/astara.ts';
import { OPTIONS } from '../../src/config/options.ts';

/** Every option of section 11, typed from it by hand. */
const SECTION_11 = `
  host num_worker_processes num_worker_threads queue_warning_threshold reboot_error_threshold
  boot_timeout error_state_cooldown hotplug_timeout max_retries retry_delay alive_timeout
  config_timeout health_check_period astara_appliance.max_sleep enabled_drivers enable_byonf
  instance_provider router.image_uuid router.instance_flavor router.mgt_service_port
  router.ipsec_vpn loadbalancer.image_uuid loadbalancer.instance_flavor
  loadbalancer.mgt_service_port management_network_id management_subnet_id management_prefix
  neutron_port_security_extension_enabled legacy_fallback_mode amqp_url neutron_control_exchange
  incoming_notifications_exchange rpc_exchange ceilometer.enabled ceilometer.topic
  coordination.enabled coordination.url coordination.group_id coordination.heartbeat_interval
  hash_partition_exponent database.connection api_listen api_port nova_metadata_ip
  nova_metadata_port astara_metadata_port neutron_metadata_proxy_shared_secret
  astara_boot_command ssh_public_key AGENT.report_interval pez.pool_size pez.rpc_topic
  rabbit.max_retries rabbit.interval_start rabbit.interval_step rabbit.interval_max`
  .trim()
  .split(/\s+/);

describe('the options of section 11', () => {
  it.each(SECTION_11)('%s is an option of rug, or it is said why it is none', (option) => {
    const found = PREDECESSORS.filter((one) => one.option === option);
    expect(found).toHaveLength(1);
    expect(successorsOf(option).length > 0 || (found[0]?.note ?? '') !== '').toBe(true);
  });

  it('are those that the schema names, and no others', () => {
    const named = OPTIONS.flatMap(({ meta }) => meta.field ?? []);
    expect(named.filter((option) => !SECTION_11.includes(option))).toEqual([]);
    const listed = PREDECESSORS.map(({ option }) => option);
    expect(listed.filter((option) => !SECTION_11.includes(option))).toEqual([
      'interface list time-out',
    ]);
  });

  it.each([
    ['reboot_error_threshold', 'machine.maxAttempts', 5],
    ['queue_warning_threshold', 'scheduler.backlogWarning', 100],
    ['boot_timeout', 'machine.bootTimeoutSeconds', 600],
    ['error_state_cooldown', 'machine.errorCooldownSeconds', 30],
    ['max_retries', 'machine.maxPushes', 3],
    ['retry_delay', 'machine.backoffSeconds', 1],
    ['health_check_period', 'health.intervalMs', 60_000],
    ['astara_appliance.max_sleep', 'sources.maxPauseSeconds', 15],
    ['rpc_exchange', 'amqp.agent.exchange', 'l3_agent_fanout'],
    ['rabbit.interval_max', 'amqp.backoff.maxMs', 30_000],
  ])('%s keeps its meaning and its default as %s', (option, name, preset) => {
    expect(successorsOf(option)).toContain(name);
    expect(OPTIONS.find((one) => one.name === name)?.default).toBe(preset);
  });
});
