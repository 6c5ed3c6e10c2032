import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/model/ports.ts';
import type { ResourceRow } from '../../src/model/resource.ts';
import { STATUSES } from '../../src/model/words.ts';
import { ResidentDirectory } from '../../src/scheduler/directory.ts';
import { routerRow } from '../support/rows.ts';
import { anyRow, IDS, Model, subnetsOf } from './resident/model.ts';
import { rawRows } from './resident/raws.ts';

const reference = { field: 'subnetId', namedBy: subnetsOf };
const small = (): ResidentDirectory => new ResidentDirectory({ reference, thawed: 3 });

const shown = (one: Summary): object => ({
  id: one.id,
  tenantId: one.tenantId,
  kind: one.kind,
  hardware: one.hardware,
  parentId: one.parentId,
  labels: one.labels,
  tags: one.tags,
  rack: one.rack,
  view: one.view,
  run: one.run,
  wakeAt: one.wakeAt,
  spec: one.spec,
});
const idsOf = (some: Iterable<Summary>): readonly string[] => [...some].map(({ id }) => id).sort();

/** Whether a directory says what it should, of everything there is. */
function compare(directory: ResidentDirectory, model: Model): void {
  expect(directory.size()).toBe(model.rows.size);
  expect(idsOf(directory.all())).toEqual(model.where(() => true));
  for (const one of directory.all()) {
    expect(shown(one)).toEqual(shown(model.rows.get(one.id) ?? routerRow('none')));
  }
  expect(idsOf(directory.running())).toEqual(model.where(({ run }) => run !== null));
  expect([...directory.open()].sort()).toEqual(
    model.where(
      ({ run, wakeAt, pending }) => run !== null || wakeAt !== null || pending.length > 0,
    ),
  );
  for (const tenant of ['t0', 't1', 't2']) {
    const meant = model.where(({ tenantId }) => tenantId === tenant);
    expect(idsOf(directory.byTenant(tenant))).toEqual(meant);
  }
  for (const parent of IDS) {
    const meant = model.where(({ parentId }) => parentId === parent);
    expect(idsOf(directory.dependents(parent))).toEqual(meant);
  }
  for (const status of STATUSES) {
    const meant = model.where(({ view }) => view.state !== 'Exit' && view.status === status);
    expect(directory.statuses().get(status) ?? 0).toBe(meant.length);
  }
  for (const subnet of ['s1', 's2', 's3', 's9']) {
    const meant = model.where((row) => subnetsOf(row).includes(subnet));
    expect(idsOf(directory.referring(subnet))).toEqual(meant);
  }
  for (const id of IDS) expect(directory.get(id)).toEqual(model.rows.get(id));
}

type Step =
  | { readonly type: 'put'; readonly row: ResourceRow }
  | { readonly type: 'forget'; readonly ids: readonly string[] }
  | { readonly type: 'get'; readonly id: string }
  | { readonly type: 'learn'; readonly key: string; readonly owners: readonly string[] | null };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('put' as const), row: anyRow }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('forget' as const),
      ids: fc.subarray(IDS, { maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('get' as const), id: fc.constantFrom(...IDS) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('learn' as const),
      key: fc.constantFrom('p1', 'p2', 'd0f5bb62-2bd0-4d3e-9f3d-9d5b2b7a6b5e'),
      owners: fc.option(fc.subarray(IDS, { maxLength: 3 })),
    }),
  },
);

describe('a directory', () => {
  it('says of every resource what was put last, however few of them it keeps as objects', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 120 }), (steps) => {
        const directory = small();
        const model = new Model();
        for (const step of steps) {
          if (step.type === 'put') {
            directory.put(step.row);
            model.put(step.row);
          } else if (step.type === 'forget') {
            directory.forget(new Set(step.ids));
            model.forget(new Set(step.ids));
          } else if (step.type === 'get') {
            expect(directory.get(step.id)).toEqual(model.rows.get(step.id));
          } else {
            const fact = { kind: 'port', key: step.key, resourceIds: step.owners } as const;
            directory.learn([fact]);
            model.learn(fact);
          }
        }
        compare(directory, model);
        for (const key of ['p1', 'p2', 'd0f5bb62-2bd0-4d3e-9f3d-9d5b2b7a6b5e', 'p3']) {
          expect(directory.fact('port', key)).toEqual(model.facts.get(`port ${key}`));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('takes rows over from the store as if each had been put', () => {
    const distinct = fc.uniqueArray(anyRow, { selector: ({ id }) => id, maxLength: 25 });
    fc.assert(
      fc.property(distinct, distinct, (rows, later) => {
        const directory = small();
        const model = new Model();
        directory.adopt(rawRows(rows));
        for (const row of rows) model.put(row);
        compare(directory, model);
        for (const row of later) {
          directory.put(row);
          model.put(row);
        }
        compare(directory, model);
      }),
      { numRuns: 60 },
    );
  });

  it('finds a resource by an instance it shows, while it shows it', () => {
    const distinct = fc.uniqueArray(anyRow, { selector: ({ id }) => id, maxLength: 25 });
    fc.assert(
      fc.property(distinct, fc.array(anyRow, { maxLength: 25 }), (stored, changes) => {
        const directory = small();
        directory.adopt(rawRows(stored));
        const last = new Map<string, string>();
        const shows = new Map<string, string>();
        for (const row of [...stored, ...changes]) {
          const now = JSON.stringify(row.view.instances.map(({ instanceId }) => instanceId));
          // Who goes on showing the same has it no more once somebody else has begun to.
          if (shows.get(row.id) === now) continue;
          shows.set(row.id, now);
          for (const [instance, owner] of last) if (owner === row.id) last.delete(instance);
          for (const { instanceId } of row.view.instances) last.set(instanceId, row.id);
        }
        for (const row of changes) directory.put(row);
        for (const instance of ['i1', 'i"2', 'd0f5bb62-2bd0-4d3e-9f3d-9d5b2b7a6b5e', 'i9']) {
          const owner = last.get(instance);
          const meant = owner === undefined ? undefined : [owner];
          expect(directory.fact('instance', instance)).toEqual(meant);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('tells what a resource was before it was put', () => {
    const directory = small();
    const heard: string[] = [];
    directory.onChange(({ id }, before) => heard.push(`${id} ${before?.state ?? 'unknown'}`));
    const closed = { ...routerRow('a').view, state: 'Exit' as const };
    directory.put(routerRow('a'));
    directory.put(routerRow('a', { view: closed }));
    directory.put(routerRow('a'));
    expect(heard).toEqual(['a unknown', 'a CalcAction', 'a Exit']);
  });

  it('counts open resources that have tenant, hardware and rack in common', () => {
    const directory = small();
    const closed = { ...routerRow('a').view, state: 'Exit' as const };
    for (const id of ['a', 'b', 'c', 'd', 'e']) directory.put(routerRow(id, { rack: 'k1' }));
    directory.put(routerRow('f', { tenantId: 't2' }));
    directory.put(routerRow('e', { rack: 'k1', view: closed }));
    const kind = 'virtual_router';
    expect(directory.census()).toEqual([
      { tenantId: 't1', kind, hardware: 'phantom', rack: 'k1', open: 4 },
      { tenantId: 't2', kind, hardware: 'phantom', rack: null, open: 1 },
    ]);
  });

  it('reads views of the first schema, which do not say since when', () => {
    const directory = small();
    const row = routerRow('old', { updatedAt: 77 });
    const instances = [{ member: { index: 0, incarnation: 1 }, instanceId: 'i1', address: null }];
    const { since: _, ...view } = { ...row.view, instances };
    directory.adopt(rawRows([{ ...row, view: JSON.parse(JSON.stringify(view)) }]));
    expect(directory.fact('instance', 'i1')).toEqual(['old']);
    expect(directory.get('old')?.view).toEqual({ ...row.view, instances, since: 77 });
  });
});
