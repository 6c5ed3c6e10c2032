import type { Dice } from './dice.ts';

/** What may happen, in a given simulation, and how often: relative weights, 0 for never. */
export const ACTS = {
  message: 30,
  order: 14,
  repeat: 4,
  poison: 2,
  sweep: 2,
  poll: 12,
  script: 8,
  hurt: 6,
  blackout: 2,
  laneDies: 4,
  kill: 3,
  takeover: 2,
  restart: 1,
  mode: 2,
  manage: 4,
  outage: 6,
  release: 1,
} as const;
export type Act = keyof typeof ACTS;

/** What of it is not trouble. */
const ALWAYS: ReadonlySet<Act> = new Set<Act>(['message', 'order', 'poll']);

/** A resource of the story. */
export interface Subject {
  readonly id: string;
  readonly kind: string;
  /** What must be there before it, and may only go after it. */
  readonly parentId: string | null;
}

/** A simulation's own kind of weather: each seed leaves some troubles out and dwells on others. */
export interface Dials {
  readonly resources: readonly Subject[];
  /** Routers whose owner says that they exist: no DELETE of the bus is for them. */
  readonly stubborn: ReadonlySet<string>;
  readonly lanes: number;
  /** How long the trouble lasts, and how long it is until the next act, milliseconds. */
  readonly chaosMs: number;
  readonly pauseMs: number;
  /** Longest time of one hop: to the database, a worker; and to the world. */
  readonly hopMs: number;
  readonly worldMs: number;
  readonly bootMs: number;
  readonly acts: Readonly<Record<Act, number>>;
  /** Share of transactions of which the sender does not learn the end. */
  readonly unknownCommits: number;
  /** Share of the named points of the protocol at which the process ends. */
  readonly killPoints: number;
  /** How many may die together before their rebuilds stop; null: there is no brake. */
  readonly deaths: number | null;
  readonly lingerMs: number;
  readonly maxBatch: number;
  readonly config: object;
}

export function drawDials(dice: Dice): Dials {
  const kinds = Array.from({ length: dice.between(1, 4) }, () =>
    dice.happens(0.7) ? 'virtual_router' : 'vm',
  );
  const resources = kinds.map((kind, index): Subject => {
    const isChild = kind === 'vm' && kinds[0] === 'virtual_router' && dice.happens(0.4);
    return { id: `r${index}`, kind, parentId: isChild ? 'r0' : null };
  });
  const acts = Object.fromEntries(
    Object.entries(ACTS).map(([act, weight]) => {
      const isOn = ALWAYS.has(act as Act) || dice.happens(0.5);
      return [act, isOn ? weight * dice.pick([0.5, 1, 2, 5]) : 0];
    }),
  ) as Record<Act, number>;
  const deaths = dice.pick([null, 1, 2]);
  const worldMs = dice.pick([2, 50, 500, 1_000]);
  const stubborn = resources.filter(() => dice.happens(0.1)).map(({ id }) => id);
  return {
    resources,
    stubborn: new Set(stubborn),
    lanes: dice.between(1, 2),
    chaosMs: dice.pick([10_000, 30_000, 60_000]),
    pauseMs: dice.pick([100, 300, 1_000, 2_000]),
    hopMs: dice.pick([2, 20, 100]),
    worldMs,
    bootMs: dice.pick([10, 500, 3_000]),
    acts,
    unknownCommits: dice.pick([0, 0, 0.02, 0.1]),
    killPoints: dice.pick([0, 0, 0.002, 0.01]),
    deaths,
    lingerMs: dice.pick([0, 4, 50]),
    maxBatch: dice.pick([1, 3, 512]),
    config: {
      scheduler: {
        shardBy: dice.pick(['tenant', 'resource']),
        batch: dice.pick([1, 2, 64]),
        startSpreadSeconds: 5,
        maxStrikes: dice.pick([2, 3, 100]),
      },
      machine: {
        maxAttempts: dice.pick([3, 5]),
        bootTimeoutSeconds: dice.pick([5, 20]),
        bootCheckSeconds: 1,
        errorCooldownSeconds: dice.pick([2, 10]),
        backoffMaxSeconds: dice.pick([2, 10]),
        // A verb makes a dozen requests: in a world so far away it must have the time.
        verbTimeoutSeconds: worldMs > 50 ? 60 : dice.pick([5, 30]),
      },
      gates: { verbs: dice.pick([1, 2, 256]), builds: dice.pick([1, 64]) },
      kinds: { vm: { graceSeconds: dice.pick([0, 5, 20]) } },
      ...(deaths === null ? {} : { brake: brake(deaths, dice.pick([0, 2, 8])) }),
    },
  };
}

/** Only the number of deaths in all counts, and they count as long as they last. */
function brake(number: number, settleSeconds: number): object {
  const never = { share: 1, atLeast: 1 };
  const limits = { global: { ...never, number }, tenant: never, hardware: never, rack: never };
  return { settleSeconds, windowSeconds: 86_400, ...limits };
}
