/** Notifications of Neutron, as small as they may be (spec 3.3). */

let messages = 0;

/** A notification with an id of its own. */
export function notification(eventType: string, payload: object, context: object = {}): object {
  messages += 1;
  return { event_type: eventType, message_id: `message-${messages}`, payload, ...context };
}

/** A whole router, as `router.create.end` and `router.update.end` carry it. */
export function router(id: string, fields: object = {}): object {
  return { id, tenant_id: 't1', name: id, admin_state_up: true, ...fields };
}

export const created = (id: string, fields: object = {}): object =>
  notification('router.create.end', { router: router(id, fields) });

export const updated = (id: string, fields: object = {}): object =>
  notification('router.update.end', { router: router(id, fields) });

export const deleted = (id: string, context: object = {}): object =>
  notification('router.delete.end', { router_id: id }, context);

export function interfaced(
  change: 'create' | 'delete',
  id: string,
  port: string,
  fields: object = {},
): object {
  const payload = { id, tenant_id: 't1', port_id: port, subnet_id: `subnet-of-${port}`, ...fields };
  return notification(`router.interface.${change}`, { router_interface: payload });
}
