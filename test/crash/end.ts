/** Where everything is in the end, and where an undisturbed run puts it. */
import type { Shown } from '../../scripts/process/client.ts';
import type { Seen } from '../../src/drivers/phantom/wire.ts';
import { digest } from '../../src/machines/digest.ts';
import { canonical } from '../../src/model/json.ts';
import { portIds } from '../../src/model/specs.ts';
import { type Wanted, wanted } from '../simulation/verdict/reference.ts';
import { type Plan, type PlannedResource, WAYS } from './plan.ts';

export interface End {
  readonly rows: readonly Shown[];
  readonly inventory: readonly Seen[];
}

/** Every resource as the pure reference has it, and nothing beside them. */
export function judgeEnd(plan: Plan, { rows, inventory }: End): readonly string[] {
  const planned = new Set(plan.resources.map(({ id }) => id));
  const strangers = [...rows.map(({ id }) => id), ...inventory.map((seen) => seen.resourceId)]
    .filter((id) => !planned.has(id))
    .map((id) => `${id} is there, and nobody asked for it`);
  const wrong = plan.resources.flatMap((resource) => {
    const row = rows.find(({ id }) => id === resource.id);
    const seen = inventory.find(({ resourceId }) => resourceId === resource.id);
    const problems =
      row === undefined
        ? ['is not known']
        : [...stuck(row), ...misplaced(row, seen, resource, wantedOf(plan, resource))];
    return problems.map((problem) => `${resource.id}: ${problem}`);
  });
  return [...new Set(strangers), ...wrong];
}

/** Where the events of its plan put a resource, one after the other. */
export function wantedOf(plan: Plan, { id }: PlannedResource): Wanted {
  const events = WAYS.flatMap((way) => plan.events[way]).filter(
    ({ resourceId }) => resourceId === id,
  );
  const asked = events.map((event, seq) => ({
    ...event,
    eventId: event.id,
    origin: 'bus' as const,
    seq,
    at: 0,
  }));
  return wanted(asked, { grace: false, stubborn: false });
}

/** Nothing is under way, waits, or was broken off. */
function stuck({ run, wakeAt, live }: Shown): readonly string[] {
  return [
    ...(run === null ? [] : [`a verb is still under way: ${JSON.stringify(run)}`]),
    ...(wakeAt === null ? [] : [`still waits, until ${wakeAt}`]),
    ...(live === null || live.doing === 'idle' ? [] : [`is still ${live.doing}`]),
    ...(live?.pending.length ? [`has events pending: ${JSON.stringify(live.pending)}`] : []),
  ];
}

/** What differs, in the words of whoever has to find out why. */
const differs = (what: string, is: unknown, should: unknown): readonly string[] =>
  String(is) === String(should) ? [] : [`${what} is ${is}, and should be ${should}`];

function misplaced(
  { state, status, spec, configDigest }: Shown,
  seen: Seen | undefined,
  { ha }: PlannedResource,
  want: Wanted,
): readonly string[] {
  const instances = seen?.instances ?? [];
  const ports = (seen?.ports ?? []).map(({ member, port }) => `${member}/${port}`).sort();
  const members = instances.map(({ member }) => member.index).sort();
  if (!want.exists) {
    return [
      ...differs('its state', state, 'Exit'),
      ...(instances.length === 0 ? [] : [`is closed, and has left ${instances.length} instances`]),
      ...(ports.length === 0 ? [] : [`is closed, and has left the ports ${ports}`]),
    ];
  }
  const expected = ha ? [0, 1] : [0];
  const named = portIds(want.spec);
  const confirmed = digest(want.spec);
  return [
    ...differs('its status', state === 'Exit' ? 'closed' : status, 'configured'),
    ...differs('its spec', canonical(spec), canonical(want.spec)),
    ...differs('its confirmed configuration', configDigest, confirmed),
    ...differs('its members', members, expected),
    ...differs(
      'its ports',
      ports,
      expected.flatMap((m) => named.map((port) => `${m}/${port}`)).sort(),
    ),
    ...instances.flatMap((instance) => [
      ...differs('its instance', instance.health, 'alive'),
      ...differs('the image of its instance', instance.image, want.image ?? 'default'),
      ...differs('the ports of its instance', instance.ports, named),
      ...differs('the configuration of its instance', instance.configuration?.digest, confirmed),
    ]),
  ];
}
