import fc from 'fast-check';
import { expect, it } from 'vitest';
import { heldBy, ModeKeeper, modeGate } from '../../src/gates/mode.ts';
import { slotsGate } from '../../src/gates/slots.ts';
import { LaneError } from '../../src/model/lane.ts';
import { EVENT_TYPES } from '../../src/model/words.ts';
import { settle, VirtualTime } from '../support/virtual-time.ts';
import { Bench } from './bench.ts';
import { failed } from './scripted.ts';
import { doneBy } from './toy.ts';

const IDS = ['t1-a', 't1-b', 't2-c'];

const id = fc.constantFrom(...IDS);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('offer'), id, type: fc.constantFrom(...EVENT_TYPES) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('poll'), id }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('end'), nth: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('die'), nth: fc.nat(20), blame: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose'), nth: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.nat(1_500) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('mode'),
      key: fc.constantFrom(...IDS, '*'),
      set: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('breathe') }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const dropped = (b: Bench): number => {
  let sum = 0;
  for (const [key, count] of b.witness.counts) {
    if (key.startsWith('rug_polls_dropped_total')) sum += count;
  }
  return sum;
};

interface Stage {
  readonly b: Bench;
  readonly modes: ModeKeeper;
  readonly offered: Map<string, number>;
}

function change(modes: ModeKeeper, key: string, set: boolean): void {
  const scope = key === '*' ? 'global' : 'resource';
  const mode = { mode: 'debug', reason: '', who: 'w', since: 0, expiresAt: null } as const;
  if (set) modes.put({ scope, key, ...mode });
  else modes.drop(scope, key);
}

/** What has begun of a resource that a mode holds now. */
const begun = ({ b, modes }: Stage): readonly string[] =>
  IDS.flatMap((held) => {
    if (modes.holding({ id: held, tenantId: '' }) === null) return [];
    const acts = b.lanes.flatMap((lane) => lane.acts);
    return acts.flatMap(({ subject, run }) => (subject.id === held ? [`${held} ${run.id}`] : []));
  });

async function take({ b, modes, offered }: Stage, given: Step): Promise<void> {
  const count = (of: string): void => {
    offered.set(of, (offered.get(of) ?? 0) + 1);
  };
  if ('set' in given) change(modes, given.key, given.set);
  else if ('type' in given) {
    b.offer(given.id, given.type);
    count(given.id);
  } else if ('id' in given) {
    const before = dropped(b);
    b.scheduler.poll([{ resourceId: given.id }]);
    if (dropped(b) === before) count(given.id);
  } else if ('blame' in given) {
    const one = b.script.underWay[given.nth];
    const [culprit] = one?.ids ?? [];
    // A worker dies with what it has under way, a transaction does not.
    if (one?.what !== 'commit')
      one?.fail(new LaneError('died', given.blame ? (culprit ?? null) : null));
  } else if ('nth' in given && given.do === 'lose') {
    const one = b.script.underWay[given.nth];
    if (one?.what === 'act') one.endAs(failed('lost'));
  } else if ('nth' in given) {
    b.script.underWay[given.nth % Math.max(1, b.script.underWay.length)]?.end();
  } else if ('ms' in given) {
    await b.time.advance(given.ms);
  } else if (given.do === 'refuse') {
    b.writer.refusals.push(new Error('a character it cannot hold'));
  } else {
    await settle();
  }
}

it('scenario 35, lesson 62: whatever interleaves, a resource is at one thing at a time and loses no event', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 120 }), async (steps) => {
      const settings = { maxStrikes: 1_000, batch: 2, heldRows: 3 };
      const modes = new ModeKeeper(new VirtualTime());
      const gates = [modeGate(modes), slotsGate(() => ({ total: 2, builds: 1 }))];
      const b = new Bench({ lanes: 2, gates, settings, held: heldBy(modes) });
      modes.onChange(({ scope, key }) => b.scheduler.modesChanged(scope, key));
      await b.adopt(...IDS);
      for (const what of ['decide', 'act', 'look', 'commit'] as const) b.script.held.add(what);
      const offered = new Map<string, number>();
      const stage = { b, modes, offered };
      for (const given of steps) {
        const before = begun(stage);
        await take(stage, given);
        // What is held stays so until another mode is set or ended.
        if (!('set' in given)) expect(begun(stage)).toEqual(before);
      }
      for (const key of [...IDS, '*']) change(modes, key, false);
      await b.finish();
      expect(b.script.doubled).toEqual([]);
      for (const resource of IDS) {
        const row = b.directory.get(resource);
        const what = { doing: 'idle', run: null, parked: null, pending: [] };
        expect(b.scheduler.live(resource)).toMatchObject(what);
        // What is let go is looked at, though nobody has asked.
        const looks = steps.filter((given) => 'set' in given).length + IDS.length + 1;
        const done = doneBy(row?.snapshot ?? null) - (offered.get(resource) ?? 0);
        expect(done).toBeGreaterThanOrEqual(0);
        expect(done).toBeLessThanOrEqual(looks);
        expect(row).toMatchObject({ run: null, pending: [], wakeAt: null });
      }
      expect(b.scheduler.load()).toMatchObject({ pending: 0, deciding: 0, acting: 0, parked: 0 });
    }),
    { numRuns: 300 },
  );
});
