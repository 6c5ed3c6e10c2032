/** What an order would do: the pure machine asked beforehand, the history, and the brake. */
import { BRAKE_SCOPES, type BrakeKey } from '../model/brake.ts';
import type { VerbDuration } from '../model/duration.ts';
import type { Foresight, Plan } from '../model/insight.ts';
import type { Order } from '../model/operations.ts';
import type { Summary } from '../model/ports.ts';
import { matches, type Selector } from '../model/selector.ts';
import type { Verb } from '../model/words.ts';
import type { InsightOptions } from './ports.ts';

/** Verbs that leave a resource without a working instance for a while. */
const INTERRUPTS: ReadonlySet<Verb> = new Set<Verb>(['scrub', 'restart', 'quiesce', 'build']);

/** Resources that are foreseen one by one; beyond it, one stands for all that look alike. */
const MOST_FORESEEN = 500;
const MOST_IDS = 5;
const MOST_SCOPES = 10;

interface Foreseen {
  readonly resource: Summary;
  readonly foresight: Foresight;
}

/** `durations`: how long verbs took of late. */
export function planOf(
  selector: Selector,
  order: Order,
  durations: readonly VerbDuration[],
  options: InsightOptions,
): Plan {
  const hit: Summary[] = [];
  for (const resource of options.directory.all()) {
    if (matches(selector, resource)) hit.push(resource);
  }
  const foreseen = foreseeAll(hit, order, options);
  return {
    order: { type: order.type },
    matched: hit.length,
    groups: groupsOf(foreseen, durations),
    blast: blastOf(foreseen, options),
  };
}

/** Those that look alike go the same way: one decides for all when there are very many. */
function foreseeAll(
  hit: readonly Summary[],
  order: Order,
  { foresee }: InsightOptions,
): readonly Foreseen[] {
  const many = hit.length > MOST_FORESEEN;
  const alike = new Map<string, Foresight>();
  return hit.map((resource) => {
    if (!many) return { resource, foresight: foresee.order(resource, order) };
    const look = lookOf(resource);
    const foresight = alike.get(look) ?? foresee.order(resource, order);
    alike.set(look, foresight);
    return { resource, foresight };
  });
}

const lookOf = ({ kind, hardware, view, run }: Summary): string =>
  [kind, hardware, view.state, view.status, view.wait, view.instances.length, run?.verb].join();

function groupsOf(
  foreseen: readonly Foreseen[],
  durations: readonly VerbDuration[],
): Plan['groups'] {
  const groups = new Map<string, Foreseen[]>();
  for (const one of foreseen) {
    const { kind, hardware, view } = one.resource;
    const { verbs, end, refused } = one.foresight;
    const key = JSON.stringify([kind, hardware, view.status, verbs, end, refused]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [groupOf(first, group, durations)];
    });
}

function groupOf(
  { resource, foresight }: Foreseen,
  group: readonly Foreseen[],
  durations: readonly VerbDuration[],
): Plan['groups'][number] {
  const { kind, hardware, view } = resource;
  const driver = hardware === '' ? kind : `${kind}_${hardware}`;
  const verbs = foresight.verbs.map((verb) => ({
    verb,
    duration: durations.find((one) => one.driver === driver && one.verb === verb) ?? null,
  }));
  const sum = (pick: (duration: VerbDuration) => number): number | null =>
    verbs.reduce<number | null>(
      (total, { duration }) =>
        total === null || duration === null ? null : total + pick(duration),
      0,
    );
  return {
    kind,
    hardware,
    status: view.status,
    count: group.length,
    ids: group.slice(0, MOST_IDS).map((one) => one.resource.id),
    verbs,
    end: foresight.end,
    refused: foresight.refused,
    p50: sum(({ p50 }) => p50),
    p95: sum(({ p95 }) => p95),
  };
}

/** How much of each scope loses its instance for a while; what would brake it comes first. */
function blastOf(foreseen: readonly Foreseen[], { brake }: InsightOptions): Plan['blast'] {
  const counts = new Map<string, { key: BrakeKey; count: number }>();
  for (const { resource, foresight } of foreseen) {
    const interrupted = resource.view.instances.length > 0 && foresight.verbs.some(interrupts);
    if (!interrupted) continue;
    for (const key of scopesOf(resource)) {
      const name = `${key.scope} ${key.key}`;
      const counted = counts.get(name) ?? { key, count: 0 };
      counts.set(name, { key, count: counted.count + 1 });
    }
  }
  return [...counts.values()]
    .map(({ key, count }) => {
      const would = brake.would(key, count);
      const share = would.size === 0 ? 0 : count / would.size;
      return { brake: would, hit: count, share, over: would.dead > would.limit };
    })
    .sort((a, b) => Number(b.over) - Number(a.over) || rank(a) - rank(b) || b.share - a.share)
    .slice(0, MOST_SCOPES);
}

const interrupts = (verb: Verb): boolean => INTERRUPTS.has(verb);

const rank = ({ brake }: Plan['blast'][number]): number => BRAKE_SCOPES.indexOf(brake.scope);

function scopesOf({ tenantId, hardware, rack }: Summary): readonly BrakeKey[] {
  return [
    { scope: 'global', key: '*' },
    { scope: 'tenant', key: tenantId },
    ...(hardware === '' ? [] : [{ scope: 'hardware', key: hardware } as const]),
    ...(rack === null ? [] : [{ scope: 'rack', key: rack } as const]),
  ];
}
