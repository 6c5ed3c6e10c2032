/** What is asked of rug in an experiment, from its seed: events, and the way each of them takes. */
import type { JsonObject } from '../../src/model/json.ts';
import type { EventArgs } from '../../src/model/mailbox.ts';
import { Dice } from '../simulation/dice.ts';

/** All events of a resource take one way: between two ways there is no order. */
export const WAYS = ['http', 'amqp'] as const;
export type Way = (typeof WAYS)[number];

export interface PlannedResource {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: 'virtual_router' | 'vm';
  readonly hardware: 'phantom';
  /** A pair of instances. */
  readonly ha: boolean;
  readonly way: Way;
}

export interface PlannedEvent {
  readonly id: string;
  readonly resourceId: string;
  readonly type: 'CREATE' | 'UPDATE' | 'REBUILD' | 'DELETE';
  readonly patch: JsonObject | null;
  readonly args: EventArgs;
  /** rug's own event, as it is sent. */
  readonly body: object;
}

export interface Plan {
  readonly resources: readonly PlannedResource[];
  /** In the order in which they are sent on each way. */
  readonly events: Readonly<Record<Way, readonly PlannedEvent[]>>;
}

const EVENTS_PER_RESOURCE = 16;
const FEWEST_RESOURCES = 8;
const TENANTS = 5;
const PORTS = ['p1', 'p2', 'p3'];
const IMAGES = ['blue', 'green', 'red'];
/** The last event of each way creates this: when it is there, all before it have been taken in. */
export const lastOf = (way: Way): string => `last-${way}`;

/**
 * `count` events for as many resources as one in sixteen, and one more at the end of each way. Each
 * makes sense where it stands in its resource's life, so that none of them may be without effect; and
 * each leaves a mark of its own in the spec, so that what is missing in the end can be named.
 */
export function planOf(seed: number, count: number): Plan {
  const dice = new Dice(seed);
  const resources = Array.from(
    { length: Math.max(FEWEST_RESOURCES, Math.floor(count / EVENTS_PER_RESOURCE)) },
    (_, n): PlannedResource => {
      const sort = dice.weighed({ router: 70, pair: 15, vm: 15 });
      return {
        id: `r${n}`,
        tenantId: `t${n % TENANTS}`,
        kind: sort === 'vm' ? 'vm' : 'virtual_router',
        hardware: 'phantom',
        ha: sort === 'pair',
        way: WAYS[n % WAYS.length] ?? 'http',
      };
    },
  );
  const events: Record<Way, PlannedEvent[]> = { http: [], amqp: [] };
  const living = new Set<string>();
  for (let n = 0; n < count; n++) {
    const resource = dice.pick(resources);
    const event = living.has(resource.id) ? change(dice, resource, n) : creation(resource, n);
    if (event.type === 'CREATE') living.add(resource.id);
    if (event.type === 'DELETE') living.delete(resource.id);
    events[resource.way].push(event);
  }
  const lasts = WAYS.map((way): PlannedResource => {
    const last = lastOf(way);
    return {
      id: last,
      tenantId: 't0',
      kind: 'virtual_router',
      hardware: 'phantom',
      ha: false,
      way,
    };
  });
  for (const last of lasts) events[last.way].push(creation(last, count + lasts.indexOf(last)));
  const touched = new Set(WAYS.flatMap((way) => events[way].map(({ resourceId }) => resourceId)));
  return { resources: [...resources, ...lasts].filter(({ id }) => touched.has(id)), events };
}

/** What an event leaves in the spec of its resource. */
const mark = ({ kind }: PlannedResource, n: number): JsonObject =>
  kind === 'vm' ? { storages: { [`e${n}`]: { gb: 1 } } } : { related: { [`event/${n}`]: n } };

function creation(resource: PlannedResource, n: number): PlannedEvent {
  const pair = resource.ha ? { ha: true } : {};
  const patch = { name: `made by ${n}`, ...pair, interfaces: { p0: {} }, ...mark(resource, n) };
  const { id, tenantId, kind, hardware } = resource;
  return planned(n, 'CREATE', { id, tenantId, kind, hardware }, patch);
}

function change(dice: Dice, resource: PlannedResource, n: number): PlannedEvent {
  const about = { id: resource.id };
  switch (dice.weighed({ note: 45, plug: 15, unplug: 15, REBUILD: 15, DELETE: 10 })) {
    case 'note':
      return planned(n, 'UPDATE', about, mark(resource, n));
    case 'plug':
      return planned(n, 'UPDATE', about, {
        ...mark(resource, n),
        interfaces: { [dice.pick(PORTS)]: {} },
      });
    case 'unplug':
      return planned(n, 'UPDATE', about, {
        ...mark(resource, n),
        interfaces: { [dice.pick(PORTS)]: null },
      });
    case 'REBUILD': {
      // What it holds is of no worth to anybody: also where it is a tenant's.
      const yes = resource.kind === 'vm' ? { destructive: true } : {};
      return planned(n, 'REBUILD', about, null, { image: dice.pick(IMAGES), ...yes });
    }
    case 'DELETE':
      return planned(n, 'DELETE', about, null);
  }
}

function planned(
  n: number,
  type: PlannedEvent['type'],
  resource: { readonly id: string; readonly [more: string]: string },
  patch: JsonObject | null,
  args: EventArgs = {},
): PlannedEvent {
  const id = `e${n}`;
  const given = {
    ...(patch === null ? {} : { patch }),
    ...(Object.keys(args).length === 0 ? {} : { args }),
  };
  return { id, resourceId: resource.id, type, patch, args, body: { type, id, resource, ...given } };
}
