import { describe, expect, it } from 'vitest';
import type { EventType } from '../../src/model/words.ts';
import { Laboratory } from './laboratory.ts';

interface After {
  readonly lab: Laboratory;
  /** What was pending at last. */
  readonly pending: readonly string[];
  /** What changed the world from then on. */
  readonly changes: readonly string[];
}

/** Sends events to a configured router that is in the middle of a push. */
async function sent(...types: readonly EventType[]): Promise<After> {
  const lab = await Laboratory.open();
  await lab.create('r1');
  let [before, pending]: [number, readonly string[]] = [0, []];
  await lab.whileBusy('r1', async () => {
    before = (await lab.changes('r1')).length;
    for (const [i, type] of types.entries()) {
      await lab.order('r1', type, {}, type === 'UPDATE' ? { routes: route(i) } : undefined);
    }
    pending = lab.pending('r1');
  });
  return { lab, pending, changes: (await lab.changes('r1')).slice(before) };
}

const route = (i: number): { destination: string; nexthop: string }[] => [
  { destination: `10.0.${i}.0/24`, nexthop: '10.0.0.1' },
];

const PUSH = ['updaterunning push'];
const REBUILT = ['scrub delete', 'build create', 'updaterunning push'];

describe('events that wait for a busy router', () => {
  it('scenario 4: an update absorbs polls and updates, and reconfigures once', async () => {
    const { pending, changes } = await sent('UPDATE', 'POLL', 'UPDATE', 'POLL');
    expect(pending).toEqual(['UPDATE']);
    expect(changes).toEqual(PUSH);
  });

  it.each([
    ['update and create', ['UPDATE', 'CREATE']],
    ['create and update', ['CREATE', 'UPDATE']],
  ] as const)('scenario 5: %s are one create', async (_, types) => {
    const { pending, changes } = await sent(...types);
    expect(pending).toEqual(['CREATE']);
    expect(changes).toEqual(PUSH);
  });

  it.each([
    ['a create', ['CREATE', 'REBUILD']],
    ['an update', ['UPDATE', 'REBUILD']],
  ] as const)(
    'scenario 6, lesson 35: %s with a rebuild behind it is a rebuild only',
    async (_, types) => {
      const { pending, changes } = await sent(...types);
      expect(pending).toEqual(['REBUILD']);
      expect(changes).toEqual(REBUILT);
    },
  );

  it('scenario 6: a rebuild with an update behind it is a rebuild that already has the update', async () => {
    const { lab, changes } = await sent('REBUILD', 'UPDATE');
    expect(changes).toEqual(REBUILT);
    const [instance] = await lab.world.instances('r1');
    expect(instance?.configuration?.digest).toBe(lab.shown('r1').view.configDigest);
    expect(lab.shown('r1').spec.routes).toEqual(route(1));
  });

  it('scenario 7: a delete wins over whatever waits, and nothing is booted', async () => {
    const { lab, pending, changes } = await sent('UPDATE', 'REBUILD', 'DELETE');
    expect(pending).toEqual(['DELETE']);
    expect(changes).toEqual(['scrubprep power-off', 'scrub delete']);
    expect(await lab.world.instances('r1')).toEqual([]);
    expect(lab.shown('r1').view.state).toBe('Exit');
  });

  it('lesson 13: a POLL behind an UPDATE does not replace it', async () => {
    const { pending, changes } = await sent('UPDATE', 'POLL');
    expect(pending).toEqual(['UPDATE']);
    expect(changes).toEqual(PUSH);
  });

  it('lesson 11: an update counts although one just like it seemed to be pending', async () => {
    const { lab, changes } = await sent('UPDATE', 'UPDATE', 'UPDATE');
    expect(changes).toEqual(PUSH);
    expect(lab.shown('r1').spec.routes).toEqual(route(2));
    const [instance] = await lab.world.instances('r1');
    expect(instance?.configuration?.digest).toBe(lab.shown('r1').view.configDigest);
  });

  it('a poll that waited is off the store when it is done, and whoever waits for it is told', async () => {
    const { lab, changes } = await sent('POLL');
    expect(changes).toEqual([]);
    const row = await lab.patiently(lab.store.reader.resource('r1'));
    expect(row?.pending).toEqual([]);
    expect(row?.doneSeq).toBe(row?.takenSeq);
  });

  it('an update behind a read leaves both to be done', async () => {
    const { lab, pending, changes } = await sent('READ', 'UPDATE');
    expect(pending.toSorted()).toEqual(['READ', 'UPDATE']);
    expect(changes).toEqual(PUSH);
    expect(await lab.asked('r1', 'counters')).toBe(1);
  });

  it('a create behind a delete is another life, and the update behind it is part of that', async () => {
    const { lab, changes } = await sent('DELETE', 'CREATE', 'UPDATE');
    expect(changes).toEqual([
      'scrubprep power-off',
      'scrub delete',
      'build create',
      'updaterunning push',
    ]);
    expect(lab.status('r1')).toBe('configured');
    expect(lab.shown('r1').spec).toEqual({ routes: route(2) });
    expect(lab.shown('r1').view.incarnation).toBe(2);
  });
});
