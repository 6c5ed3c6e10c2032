import { createHash } from 'node:crypto';

/** One event: the nth of its resource. The peer carries all of it. */
export interface WorkEvent {
  readonly tenant: string;
  readonly resource: string;
  /** Counts the events of this resource from 1. */
  readonly n: number;
  /** Makes a message of about 1 KB of it. */
  readonly body: string;
}

const BODIES = 256;
const HASHES_PER_BODY = 10;

/** Texts that no store compresses to nothing. */
const bodies = Array.from({ length: BODIES }, (_, body) =>
  Array.from({ length: HASHES_PER_BODY }, (__, part) =>
    createHash('sha512').update(`${body}.${part}`).digest('base64'),
  ).join(''),
);

/** The name of a resource by its number. */
export function resourceOf(number: number): string {
  return `router-${number}`;
}

/** The name of a tenant by its number. */
export function tenantOf(number: number): string {
  return `tenant-${number}`;
}

/** The events from number `first` on (from 0): resources take turns. */
export function eventsFrom(
  first: number,
  count: number,
  { resources, tenants }: { resources: number; tenants: number },
): WorkEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const resource = number % resources;
    return {
      tenant: tenantOf(resource % tenants),
      resource: resourceOf(resource),
      n: Math.floor(number / resources) + 1,
      body: bodies[number % BODIES] ?? '',
    };
  });
}

/** Cuts events into lists in which no resource comes twice. */
export function* roundsOf(events: readonly WorkEvent[]): Generator<WorkEvent[]> {
  let round = new Map<string, WorkEvent>();
  for (const event of events) {
    if (round.has(event.resource)) {
      yield [...round.values()];
      round = new Map();
    }
    round.set(event.resource, event);
  }
  if (round.size > 0) yield [...round.values()];
}

/** What the peers change: one row per resource, and one per event to judge the run by. */
export const TABLES = `
  create table resource (id text primary key, state text not null, ver integer not null);
  create table applied (resource text not null, n integer not null, ver integer not null);
`;

/** The resources 0 to $1 - 1. */
export const RESOURCES = `
  insert into resource select 'router-' || i, 'down', 0 from generate_series(0, $1::int - 1) i`;

/** The state change of an event ($1 resource, $2 its n), one durable transaction. */
export const APPLY = `
  with changed as (
    update resource set state = 'configured-' || $2::int, ver = ver + 1 where id = $1
    returning id, ver
  )
  insert into applied select id, $2::int, ver from changed`;

/** What was applied, each resource in the order in which it was done. */
export const APPLIED = 'select resource, n, ver from applied order by resource, ver';
