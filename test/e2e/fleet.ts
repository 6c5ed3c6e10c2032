/** Many routers at once, polled by the health child, and what the world says was done to them. */
import { changed } from '../../src/drivers/phantom/wire.ts';
import { TESTER } from '../support/actors.ts';
import { Laboratory, type LaboratoryOptions } from './laboratory.ts';

/** How many tenants and racks the routers are spread over, one after the other. */
const TENANTS = 10;
const RACKS = 4;

/** Routers `r0` ... of several tenants and racks, all configured; each is polled once a minute. */
export async function openFleet(
  size: number,
  options: LaboratoryOptions = {},
): Promise<Laboratory> {
  const lab = await Laboratory.open({ health: true, latencyMs: 0, bootMs: 1_000, ...options });
  const created = Array.from({ length: size }, (_, i) =>
    lab.core.operations.orders.create(
      {
        id: `r${i}`,
        tenantId: `t${i % TENANTS}`,
        kind: 'virtual_router',
        hardware: 'phantom',
        parentId: null,
        labels: {},
        tags: [],
        rack: `k${i % RACKS}`,
        spec: {},
      },
      TESTER,
    ),
  );
  await lab.patiently(Promise.all(created));
  await allConfigured(lab);
  return lab;
}

/** Lets the clock run until all are configured. */
export async function allConfigured(lab: Laboratory, limit = 3_600_000): Promise<void> {
  const { directory } = lab.core;
  await lab.until(() => directory.statuses().get('configured') === directory.size(), limit);
}

/** Those of `r0` ... `r<size - 1>` for which `holds`. */
export function routers(size: number, holds: (i: number) => boolean): readonly string[] {
  return Array.from({ length: size }, (_, i) => i)
    .filter(holds)
    .map((i) => `r${i}`);
}

export async function deafen(lab: Laboratory, ids: readonly string[]): Promise<void> {
  await lab.patiently(Promise.all(ids.map((id) => lab.world.deafen(id))));
}

export async function revive(lab: Laboratory, ids: readonly string[]): Promise<void> {
  await lab.patiently(Promise.all(ids.map((id) => lab.world.revive(id))));
}

/** Whose instances were destroyed, by the world's own call log. */
export function destroyed(lab: Laboratory): readonly string[] {
  return lab.inline.log.flatMap((line) =>
    'request' in line && changed(line) && line.request.op === 'delete'
      ? [line.request.resourceId]
      : [],
  );
}

/** What the brake told of itself: `engaged global *`, in order. */
export function braked(lab: Laboratory): readonly string[] {
  return lab.witness.lines.flatMap(({ fields, message }) => {
    const type = /^the brake is (on|off)/.exec(message)?.[1];
    const { scope, key } = fields as { scope?: string; key?: string };
    return type === undefined ? [] : [`${type} ${scope} ${key}`];
  });
}
