/** What a directory should say, kept in plain maps; rows as they are made at random. */
import fc from 'fast-check';
import type { Fact } from '../../../src/model/event.ts';
import type { ResourceRow } from '../../../src/model/resource.ts';
import { STATES, STATUSES } from '../../../src/model/words.ts';
import { aRun, routerRow } from '../../support/rows.ts';

export const IDS = [
  ...Array.from({ length: 20 }, (_, i) => `d0f5bb62-2bd0-4d3e-9f3d-9d5b2b7a6b${i + 10}`),
  ...['r1', 'r2', 'D0F5BB62-2BD0-4D3E-9F3D-9D5B2B7A6B10', '', 'ä"\\\n', 'null', 'x'.repeat(300)],
];
const SUBNETS = ['s1', 's2', 's3'];

const view = fc.record({
  state: fc.constantFrom(...STATES),
  phase: fc.constantFrom(...STATES),
  status: fc.constantFrom(...STATUSES),
  since: fc.integer({ min: 0, max: 8.64e15 }),
  attempts: fc.nat(5),
  incarnation: fc.nat(5),
  configDigest: fc.constantFrom(null, 'ac4b83ab7fdfe1bb', 'no digest'),
  wait: fc.constantFrom(null, 'boot' as const),
  fault: fc.constantFrom(null, { code: 'x_1', message: 'says "instanceId":"i1"', at: 5 }),
  instances: fc
    .uniqueArray(fc.constantFrom('i1', 'i"2', 'd0f5bb62-2bd0-4d3e-9f3d-9d5b2b7a6b5e'), {
      maxLength: 2,
    })
    .map((ids) =>
      ids.map((instanceId, index) => ({
        member: { index, incarnation: 1 },
        instanceId,
        address: index === 0 ? 'fd00::1' : null,
      })),
    ),
});

const spec = fc.oneof(
  fc.constant({}),
  fc.subarray(SUBNETS).map((subnets) => ({
    name: 'größer',
    gateway: { addresses: subnets.map((subnetId) => ({ subnetId, address: '10.0.0.1' })) },
    interfaces: { 'd0f5bb62-2bd0-4d3e-9f3d-9d5b2b7a6b5e': { subnetIds: ['s9'] }, 7: { x: 1.5 } },
  })),
);

export const anyRow: fc.Arbitrary<ResourceRow> = fc
  .record({
    id: fc.constantFrom(...IDS),
    view,
    spec,
    hardware: fc.constantFrom('phantom', 'kvm', ''),
    rack: fc.constantFrom(null, 'k1', 'k2'),
    labels: fc.constantFrom({}, { site: 'x', 'a b': 'y' }),
    tags: fc.constantFrom([], ['a', 'b']),
    revision: fc.nat(),
    snapshot: fc.constantFrom(null, 'null', '{"value":"Alive","n":[1]}', 'no JSON', ''),
    takenSeq: fc.nat(),
    doneSeq: fc.nat(),
    run: fc.constantFrom(null, aRun('run 1', { deadline: 5 })),
    wakeAt: fc.constantFrom(null, 0, 1_790_000_000_000),
    updatedAt: fc.nat(),
  })
  .map(({ id, ...over }) => {
    const [tenant, parent] = [id.length % 3, id.length % 2];
    return routerRow(id, {
      ...over,
      tenantId: `t${tenant}`,
      parentId: parent === 0 ? null : (IDS[0] ?? null),
    });
  });

/** The subnets of its gateway. */
export function subnetsOf({ spec: { gateway } }: Pick<ResourceRow, 'spec'>): readonly string[] {
  const addresses = gateway as { addresses?: readonly { subnetId: string }[] } | undefined;
  return addresses?.addresses?.map(({ subnetId }) => subnetId) ?? [];
}

export class Model {
  readonly rows = new Map<string, ResourceRow>();
  readonly facts = new Map<string, readonly string[]>();

  put(row: ResourceRow): void {
    this.rows.set(row.id, row);
  }

  learn({ kind, key, resourceIds }: Fact): void {
    if (resourceIds === null) this.facts.delete(`${kind} ${key}`);
    else this.facts.set(`${kind} ${key}`, resourceIds);
  }

  forget(ids: ReadonlySet<string>): void {
    for (const id of ids) this.rows.delete(id);
    for (const [key, owners] of [...this.facts]) {
      const left = owners.filter((owner) => !ids.has(owner));
      if (left.length === 0 && owners.length > 0) this.facts.delete(key);
      else this.facts.set(key, left);
    }
  }

  where(holds: (row: ResourceRow) => boolean): readonly string[] {
    return [...this.rows.values()]
      .filter(holds)
      .map(({ id }) => id)
      .sort();
  }
}
