import type { IntakeVerdict } from '../../src/model/event.ts';
import type { Json } from '../../src/model/json.ts';
import type { RawMessage } from '../../src/model/ports.ts';
import type { Ledger } from './ledger.ts';
import { notification } from './recording.ts';
import { setup } from './setup.ts';

export const TENANT = '11111111111111111111111111111111';

/** Whoever acts, unless said otherwise, is an administrator: never the owner (D-19). */
const ADMIN = { _context_tenant_id: 'ad313131313131313131313131313131', _context_is_admin: true };

/** A cloud as rug knows it, to which notifications of Neutron happen. */
export interface Cloud {
  readonly ledger: Ledger;
  /** What a notification does: `UPDATE of ra, rb`, or why nothing. */
  readonly does: (eventType: string, payload: object, context?: object) => Promise<string>;
  /** The same for any message. */
  readonly hears: (raw: RawMessage) => Promise<string>;
  readonly plug: (router: string, port: string, subnet: string, net: string) => Promise<string>;
  /** The desired spec on record. */
  readonly spec: (id: string) => Json;
}

/** Three routers of one tenant; rb is plugged into subnet s2 of network n2; s1 of n1 has no router. */
export async function cloudOfThree(): Promise<Cloud> {
  const { intake, ledger } = setup();
  const hears: Cloud['hears'] = async (raw) => told((await intake.submit([raw]))[0]);
  const does: Cloud['does'] = (eventType, payload, context = ADMIN) =>
    hears(notification(eventType, payload, { context }));
  const plug: Cloud['plug'] = (id, port, subnet, net) =>
    does('router.interface.create', {
      router_interface: {
        id,
        tenant_id: TENANT,
        port_id: port,
        network_id: net,
        subnet_id: subnet,
        subnet_ids: [subnet],
      },
    });
  for (const id of ['ra', 'rb', 'rc']) {
    await does('router.create.end', { router: { id, tenant_id: TENANT, name: id } });
  }
  await does('network.create.end', { network: { id: 'n1', tenant_id: TENANT } });
  await does('subnet.create.end', { subnet: { id: 's1', network_id: 'n1', tenant_id: TENANT } });
  await plug('rb', 'p2', 's2', 'n2');
  return { ledger, does, hears, plug, spec: (id) => ledger.directory.get(id)?.spec ?? null };
}

function told(verdict: IntakeVerdict | undefined): string {
  if (verdict === undefined || verdict.verdict === 'answered') return '';
  if (verdict.verdict !== 'accepted') return verdict.reason;
  const [first] = verdict.events;
  const outcomes = verdict.events.map(({ resourceId, outcome }) =>
    outcome === 'taken' ? resourceId : `${resourceId} (${outcome})`,
  );
  return `${first?.type} of ${outcomes.join(', ')}`;
}
