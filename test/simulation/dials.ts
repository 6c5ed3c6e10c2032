import type { Dice } from './dice.ts';

/** What may happen, in a given simulation, and how often: relative weights, 0 for never. */
export const ACTS = {
  message: 30,
  order: 14,
  repeat: 4,
  poison: 2,
  command: 3,
  sweep: 2,
  poll: 12,
  lie: 2,
  script: 8,
  hurt: 6,
  outage: 6,
  blackout: 2,
  slowness: 1,
  channel: 2,
  behind: 2,
  laneDies: 4,
  kill: 3,
  takeover: 2,
  restart: 1,
  mode: 2,
  manage: 4,
  release: 1,
  reinject: 2,
  reload: 1,
} as const;
export type Act = keyof typeof ACTS;

/** What of it is not trouble. */
const ALWAYS: ReadonlySet<Act> = new Set<Act>(['message', 'order', 'poll']);

/** A resource of the story. */
export interface Subject {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: string;
  /** What must be there before it, and may only go after it. */
  readonly parentId: string | null;
}

/** What stays as it is in one simulation. */
export interface Climate {
  readonly resources: readonly Subject[];
  /** Routers whose owner says that they exist: no DELETE of the bus is for them. */
  readonly stubborn: ReadonlySet<string>;
  readonly lanes: number;
  /** False: each process starts as if the one before had ended well, and takes up all at once. */
  readonly careful: boolean;
  readonly bootMs: number;
  /** Longest way to the world: its time-outs must go with it. */
  readonly worldMs: number;
  /** The brake; null: there is none. */
  readonly brake: Brake | null;
  readonly config: object;
}

export interface Brake {
  /** How many may die together before their rebuilds stop. */
  readonly deaths: number;
  readonly settleSeconds: number;
}

/** What changes from season to season: each leaves some troubles out and dwells on others. */
export interface Weather {
  /** How long the trouble lasts, and how long it is until the next act, milliseconds. */
  readonly chaosMs: number;
  readonly pauseMs: number;
  /** Longest time of one hop, to the database or to a worker. */
  readonly hopMs: number;
  readonly acts: Readonly<Record<Act, number>>;
  /** Share of transactions of which the sender does not learn the end. */
  readonly unknownCommits: number;
  /** Share of bodies that the database refuses, as an event or in a row. */
  readonly refusals: number;
  /** Share of the named points of the protocol at which the process ends. */
  readonly killPoints: number;
  /** Share of messages that the broker loses before it confirms them; and of confirms it loses. */
  readonly busLoses: number;
  /** Share of deliveries that overtake messages of other resources, and of redeliveries that are late. */
  readonly busReorders: number;
  /** Share of looks at what is dead that say it is alive. */
  readonly looksLie: number;
  readonly lingerMs: number;
  readonly maxBatch: number;
}

export type Dials = Climate & Weather;

/** As many resources as are given, else a few. */
export function drawClimate(dice: Dice, given?: number): Climate {
  const drawn = dice.between(1, 4);
  const kinds = Array.from({ length: given ?? drawn }, () =>
    dice.happens(0.7) ? 'virtual_router' : 'vm',
  );
  const resources = kinds.map((kind, index): Subject => {
    const isChild = kind === 'vm' && kinds[0] === 'virtual_router' && dice.happens(0.4);
    const tenantId = `t${isChild ? 0 : index % 10}`;
    return { id: `r${index}`, tenantId, kind, parentId: isChild ? 'r0' : null };
  });
  const stubborn = resources.filter(() => dice.happens(0.1)).map(({ id }) => id);
  const most = Math.max(1, Math.floor(resources.length / 2));
  const deaths = dice.pick([null, 1, Math.min(2, most), most]);
  const brake = deaths === null ? null : { deaths, settleSeconds: dice.pick([0, 2, 8]) };
  const worldMs = dice.pick([2, 50, 500, 1_000]);
  return {
    resources,
    stubborn: new Set(stubborn),
    lanes: dice.between(1, 2),
    careful: dice.happens(0.3),
    bootMs: dice.pick([10, 500, 3_000]),
    worldMs,
    brake,
    config: {
      scheduler: {
        shardBy: dice.pick(['tenant', 'resource']),
        batch: dice.pick([1, 2, 64]),
        startSpreadSeconds: 5,
        maxStrikes: dice.pick([2, 3, 100]),
      },
      ...drawReloadable(dice, worldMs),
      kinds: { vm: { graceSeconds: dice.pick([0, 5, 20]) } },
      ...(brake === null ? {} : { brake: brakeSection(brake) }),
    },
  };
}

/** What of the configuration may be changed at any time. */
export function drawReloadable(dice: Dice, worldMs: number): object {
  return {
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
  };
}

/** More happens where there is more that it can happen to. */
export function drawWeather(dice: Dice, { resources }: Climate): Weather {
  const acts = Object.fromEntries(
    Object.entries(ACTS).map(([act, weight]) => {
      const isOn = ALWAYS.has(act as Act) || dice.happens(0.5);
      return [act, isOn ? weight * dice.pick([0.5, 1, 2, 5]) : 0];
    }),
  ) as Record<Act, number>;
  const pauseMs = dice.pick([100, 300, 1_000, 2_000]);
  return {
    chaosMs: dice.pick([10_000, 30_000, 60_000]),
    pauseMs: Math.max(1, Math.round(pauseMs / Math.max(1, resources.length / 4))),
    hopMs: dice.pick([2, 20, 100]),
    acts,
    unknownCommits: dice.pick([0, 0, 0.02, 0.1]),
    refusals: dice.pick([0, 0, 0.02, 0.1]),
    killPoints: dice.pick([0, 0, 0.002, 0.01]),
    busLoses: dice.pick([0, 0, 0.05, 0.3]),
    busReorders: dice.pick([0, 0.1, 0.5]),
    looksLie: dice.pick([0, 0, 0.1, 0.5]),
    lingerMs: dice.pick([0, 4, 50]),
    maxBatch: dice.pick([1, 3, 512]),
  };
}

/** Only the number of deaths in all counts, and they count as long as they last. */
export function brakeSection({ deaths, settleSeconds }: Brake): object {
  const never = { share: 1, atLeast: 1 };
  const limits = {
    global: { ...never, number: deaths },
    tenant: never,
    hardware: never,
    rack: never,
  };
  return { settleSeconds, windowSeconds: 86_400, ...limits };
}
