/**
 * Notifications of Neutron as the bench publishes them: about 1 KB in oslo.messaging's envelope, the
 * fields of the recorded ones (test/data/notifications), fewer of their `_context_*`.
 */

export type Notice = 'create' | 'update' | 'poll';

/** What a message says; `revision` makes it one of its own. */
export interface Said {
  readonly notice: Notice;
  readonly routerId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly revision: number;
}

export const NEUTRON_EXCHANGE = 'neutron';
export const ROUTING_KEY = 'notifications.info';

const GATEWAY = {
  network_id: 'a3a6716f-3612-4e85-a8fb-03136a7e7b4b',
  external_fixed_ips: [
    { subnet_id: '1a5568b3-b0f7-4fe8-982a-dad4403f37cf', ip_address: '203.0.113.108' },
  ],
  enable_snat: true,
};

/** The message as it lies in the queue. */
export function messageText(said: Said, messageId: string): string {
  const { notice, routerId, tenantId } = said;
  if (notice === 'poll') {
    return JSON.stringify({ type: 'POLL', id: messageId, resource: { id: routerId } });
  }
  const context = {
    _context_user_id: 'ab0ff97347e64d95bcae66ec8e4de021',
    _context_tenant_id: tenantId,
    _context_request_id: `req-${messageId}`,
    _context_roles: ['member', 'reader'],
    _context_is_admin: false,
    _context_auth_token: null,
    _context_user_name: 'demo',
  };
  const router = {
    id: routerId,
    name: said.name,
    tenant_id: tenantId,
    admin_state_up: true,
    status: 'ACTIVE',
    external_gateway_info: GATEWAY,
    routes: [],
    flavor_id: null,
    tags: [],
    updated_at: '2026-11-20T05:13:25Z',
    revision_number: said.revision,
  };
  const inner = {
    message_id: messageId,
    publisher_id: 'network.vm',
    event_type: `router.${notice}.end`,
    priority: 'INFO',
    payload: { router },
    timestamp: '2026-11-20 05:13:26.175593',
    ...context,
  };
  return JSON.stringify({ 'oslo.version': '2.0', 'oslo.message': JSON.stringify(inner) });
}
