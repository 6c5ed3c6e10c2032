import { expect } from 'vitest';
import type { Recovery, Verb } from '../../src/model/words.ts';
import { Bench } from './bench.ts';

/** A way to die, and what is wanted then. */
export interface Death {
  readonly what: string;
  readonly verb: Verb;
  /** Shown while it is kept back, and from one look to the next. */
  readonly status: string;
  readonly recovery: Recovery;
  readonly members: number;
  readonly die: (bench: Bench) => void;
  readonly revive: (bench: Bench) => void;
}

/** The first instance, deaf or no longer. */
export const first = (bench: Bench, deaf: boolean): void => {
  const box = bench.world.boxes.get(0);
  if (box === undefined) throw new Error('there is no instance');
  box.deaf = deaf;
};

/** The world says that it is not there, and later that it is. */
const vanish = (index: number) => {
  let hidden: ReturnType<Bench['world']['boxes']['get']>;
  return {
    die: ({ world }: Bench): void => {
      hidden = world.boxes.get(index);
      world.boxes.delete(index);
    },
    revive: ({ world }: Bench): void => {
      if (hidden !== undefined) world.boxes.set(index, hidden);
    },
  };
};

export const DEATHS: readonly Death[] = [
  {
    what: 'StopVM of a deaf instance',
    verb: 'scrub',
    status: 'down',
    recovery: 'recreate',
    members: 1,
    die: (bench) => first(bench, true),
    revive: (bench) => first(bench, false),
  },
  {
    what: 'CreateVM of an absent instance',
    verb: 'build',
    status: 'down',
    recovery: 'recreate',
    members: 1,
    ...vanish(0),
  },
  {
    what: 'RestartVM of a deaf instance that holds data',
    verb: 'restart',
    status: 'restart',
    recovery: 'restart',
    members: 1,
    die: (bench) => first(bench, true),
    revive: (bench) => first(bench, false),
  },
  {
    what: 'StopVM of a deaf member of a pair',
    verb: 'scrub',
    status: 'degraded',
    recovery: 'recreate',
    members: 2,
    die: (bench) => first(bench, true),
    revive: (bench) => first(bench, false),
  },
  {
    what: 'CreateVM of an absent member of a pair',
    verb: 'build',
    status: 'degraded',
    recovery: 'recreate',
    members: 2,
    ...vanish(1),
  },
];

/** Configured, then found dead: the verb is wanted, and nothing has happened yet. */
export function dead(death: Death): Bench {
  const bench = new Bench({ recovery: death.recovery, required: () => death.members });
  bench.send('CREATE', { patch: { name: 'a' } }).pass(60_000);
  expect(bench.view).toMatchObject({ status: 'configured', attempts: 0 });
  death.die(bench);
  bench.calls();
  bench.commits.length = 0;
  bench.now += 60_000;
  bench.post('POLL', { origin: 'health' });
  expect(bench.want()).toMatchObject({ verb: death.verb, cause: 'death', startedAt: bench.now });
  return bench;
}
