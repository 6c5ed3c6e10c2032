/** What an order would do: the pure machine asked beforehand, the history, and the brake. */
import { type Actor, sees } from '../model/actor.ts';
import { BRAKE_SCOPES, type Brake, type BrakeKey, nameOf, scopesOf } from '../model/brake.ts';
import type { VerbDuration } from '../model/duration.ts';
import type { Foresight, Plan } from '../model/insight.ts';
import type { Order } from '../model/operations.ts';
import type { Summary, Time } from '../model/ports.ts';
import { selected } from '../model/selected.ts';
import type { Selector } from '../model/selector.ts';
import type { Verb } from '../model/words.ts';
import type { InsightOptions } from './ports.ts';
import { faultIn } from './spec-checks.ts';

/** Verbs that leave a resource without a working instance for a while. */
const INTERRUPTS: ReadonlySet<Verb> = new Set<Verb>(['scrub', 'restart', 'quiesce', 'build']);

/** Resources that are foreseen one by one; beyond it, one stands for all that look alike. */
const MOST_FORESEEN = 50;
/** Resources that are counted in one turn of the loop: a millisecond or two of it. */
const SLICE = 1_000;
/** To foresee one takes as long as to count so many. */
const FORESIGHT = 100;
const MOST_IDS = 5;
const MOST_SCOPES = 10;

/** Resources that go the same way. */
interface Group {
  readonly first: Summary;
  readonly foresight: Foresight;
  readonly ids: string[];
  count: number;
}

/** Resources of one scope that lose their instance for a while. */
interface Loss {
  readonly key: BrakeKey;
  count: number;
}

/** `durations`: how long verbs took of late. Others have their turn while it is made. */
export async function planOf(
  selector: Selector,
  order: Order,
  durations: readonly VerbDuration[],
  options: InsightOptions,
  actor: Actor,
): Promise<Plan> {
  const { directory, brake, env } = options;
  const hit = [...selected(directory, selector)];
  const groups = new Map<string, Group>();
  const losses = new Map<string, Loss>();
  const alike = new Map<string, Foresight>();
  let work = 0;
  for (const { id } of hit) {
    if (work >= SLICE) {
      await nextTurn(env.time);
      work = 0;
    }
    const resource = directory.get(id);
    // Its retention may have ended meanwhile.
    if (resource === undefined) continue;
    // Those that look alike go the same way: one decides for all when there are very many.
    const look = hit.length > MOST_FORESEEN ? lookOf(resource) : id;
    const known = alike.get(look);
    const foresight = known ?? foreseen(resource, order, options);
    alike.set(look, foresight);
    work += known === undefined ? FORESIGHT : 1;
    group(groups, resource, foresight);
    if (isInterrupted(resource, foresight)) lose(losses, resource);
  }
  return {
    order: { type: order.type },
    matched: hit.length,
    groups: [...groups.values()]
      .sort((a, b) => b.count - a.count)
      .map((one) => shown(one, durations)),
    blast: blastOf([...losses.values()], brake, actor),
  };
}

const nextTurn = (time: Time): Promise<void> =>
  new Promise((resolve) => {
    time.after(0, resolve);
  });

/** An order whose patch is wrong is refused before the machine hears of it. */
function foreseen(
  resource: Summary,
  order: Order,
  { registry, foresee }: Pick<InsightOptions, 'registry' | 'foresee'>,
): Foresight {
  const fault = faultIn(registry, resource, order);
  if (fault === null) return foresee.order(resource, order);
  const { state, status } = resource.view;
  return { verbs: [], states: [state], end: status, refused: `${fault.field}: ${fault.message}` };
}

const lookOf = ({ kind, hardware, view, run }: Summary): string =>
  [kind, hardware, view.state, view.status, view.wait, view.instances.length, run?.verb].join();

function group(groups: Map<string, Group>, resource: Summary, foresight: Foresight): void {
  const { id, kind, hardware, view } = resource;
  const { verbs, end, refused } = foresight;
  const key = JSON.stringify([kind, hardware, view.status, verbs, end, refused]);
  const known = groups.get(key) ?? { first: resource, foresight, ids: [], count: 0 };
  groups.set(key, known);
  known.count += 1;
  if (known.ids.length < MOST_IDS) known.ids.push(id);
}

function shown(
  { first, foresight, ids, count }: Group,
  durations: readonly VerbDuration[],
): Plan['groups'][number] {
  const { kind, hardware, view } = first;
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
    count,
    ids,
    verbs,
    end: foresight.end,
    refused: foresight.refused,
    p50: sum(({ p50 }) => p50),
    p95: sum(({ p95 }) => p95),
  };
}

/** It loses its instance for a while. */
const isInterrupted = ({ view }: Summary, { verbs }: Foresight): boolean =>
  view.instances.length > 0 && verbs.some((verb) => INTERRUPTS.has(verb));

function lose(losses: Map<string, Loss>, resource: Summary): void {
  for (const key of scopesOf(resource)) {
    const name = nameOf(key);
    const loss = losses.get(name) ?? { key, count: 0 };
    losses.set(name, loss);
    loss.count += 1;
  }
}

/**
 * How much each scope loses; what would brake it comes first. Scopes that tenants share tell of the
 * others: they are not for who is bound to tenants.
 */
function blastOf(losses: readonly Loss[], brake: Brake, actor: Actor): Plan['blast'] {
  return losses
    .filter(({ key }) => actor.tenants === null || (key.scope === 'tenant' && sees(actor, key.key)))
    .map(({ key, count }) => {
      const would = brake.would(key, count);
      const share = would.size === 0 ? 0 : count / would.size;
      return { brake: would, hit: count, share, over: would.dead > would.limit };
    })
    .sort((a, b) => Number(b.over) - Number(a.over) || rank(a) - rank(b) || b.share - a.share)
    .slice(0, MOST_SCOPES);
}

const rank = ({ brake }: Plan['blast'][number]): number => BRAKE_SCOPES.indexOf(brake.scope);
