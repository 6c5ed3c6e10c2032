import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TESTER } from '../support/actors.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { seededChance } from '../support/environment.ts';
import { Laboratory, type LaboratoryOptions } from './laboratory.ts';
import type { Poison } from './poison.ts';

const INNOCENT = Array.from({ length: 30 }, (_, i) => `r${i}`);
const MINUTE = 60_000;

/** A laboratory whose store is a file, and which has lived for long enough to have proven itself. */
async function proven(options: LaboratoryOptions): Promise<Laboratory> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory.remove());
  const lab = await Laboratory.open({ ...options, path: join(directory.path, 'rug.db') });
  await lab.time.advance(MINUTE);
  return lab;
}

const isDone = (lab: Laboratory): boolean =>
  lab.core.directory.statuses().get('configured') === INNOCENT.length;
const isAside = (lab: Laboratory, id: string): boolean =>
  lab.core.scheduler.live(id)?.setAside === true;

/** How often the process died until it lived to see the innocent done and the poison set aside. */
async function deathsOf(lab: Laboratory, poison: string): Promise<[deaths: number, Laboratory]> {
  let living = lab;
  for (let deaths = 0; deaths < 15; deaths++) {
    const isOver = (): boolean => !living.isAlive || (isDone(living) && isAside(living, poison));
    await living.until(isOver, 10 * MINUTE);
    if (living.isAlive) return [deaths, living];
    await living.kill();
    living = await living.next();
  }
  return expect.fail('it is not found');
}

/** The innocent have one instance each, built once. */
async function expectBuiltOnce(lab: Laboratory): Promise<void> {
  for (const id of INNOCENT) {
    const built = (await lab.changes(id)).filter((call) => call === 'build create');
    expect([id, built.length]).toEqual([id, 1]);
  }
}

describe('poison that kills the whole process', () => {
  const poisons: readonly (readonly [Poison, deaths: number])[] = [
    [{ id: 'p', what: 'decide' }, 5],
    [{ id: 'p', what: 'act' }, 5],
    [{ id: 'p', what: 'look' }, 5],
  ];
  it.each(poisons)('%o is set aside after %i deaths, and 30 others go on', async (poison, most) => {
    const first = await proven({ poison, bootMs: 2_000 });
    for (const id of INNOCENT) await first.begin(id);
    await first.begin('p').catch(() => undefined);
    const [deaths, lab] = await deathsOf(first, 'p');
    expect(deaths).toBe(most);
    expect(INNOCENT.filter((id) => isAside(lab, id))).toEqual([]);
    await expectBuiltOnce(lab);
    expect(lab.core.scheduler.live('p')).toMatchObject({ marks: 3, strikes: 0 });
    await lab.close();
  });

  it('is found also when it kills later than a suspect is watched at first', async () => {
    const poison: Poison = { id: 'p', what: 'act', after: 1_500 };
    const first = await proven({ poison, bootMs: 2_000 });
    await first.patiently(first.world.script({ resourceId: 'p', effect: { type: 'hang' } }));
    for (const id of INNOCENT) await first.begin(id);
    await first.begin('p');
    const [deaths, lab] = await deathsOf(first, 'p');
    expect(deaths).toBeLessThanOrEqual(9);
    expect(INNOCENT.filter((id) => isAside(lab, id))).toEqual([]);
    await expectBuiltOnce(lab);
    await lab.close();
  });

  it('is set aside until an operator clears it: then it is tried again, and done if it is mended', async () => {
    const first = await proven({ poison: { id: 'p', what: 'act' }, bootMs: 2_000 });
    for (const id of INNOCENT) await first.begin(id);
    await first.begin('p').catch(() => undefined);
    const [, lab] = await deathsOf(first, 'p');
    expect(await lab.core.insight.why('p', TESTER.actor)).toMatchObject({
      summary: 'it wants to build and waits: rug died 3 times while it was worked on',
      actions: ['rug-ctl resource clear-error p', 'rug-ctl resource history p'],
    });
    await lab.close();

    const still = await lab.next();
    expect(still.core.scheduler.live('p')).toMatchObject({ setAside: true, marks: 3 });
    await still.order('p', 'CLEAR_ERROR');
    await still.until(() => !still.isAlive);
    await still.kill();
    const mended = await still.next({ poison: { id: 'nobody', what: 'act' } });
    expect(mended.core.scheduler.live('p')).toMatchObject({ setAside: false, marks: 1 });
    await mended.until(() => mended.status('p') === 'configured');
    expect(await mended.patiently(mended.store.loader.suspects())).toEqual([]);
    await mended.close();
  });
});

describe('a process that is killed again and again by somebody else', () => {
  it.each([1, 2])('loses none, builds none twice, sets none aside (seed %i)', async (seed) => {
    const chance = seededChance(seed);
    let lab = await proven({ bootMs: 2_000, latencyMs: 50 });
    for (const id of INNOCENT) await lab.begin(id);
    for (let kills = 0; kills < 20; kills++) {
      await lab.time.advance(Math.floor(chance.random() * 1_500));
      await lab.kill();
      lab = await lab.next();
    }
    await lab.until(() => isDone(lab), 10 * MINUTE);
    expect(lab.core.scheduler.load().setAside).toBe(0);
    await expectBuiltOnce(lab);
    await lab.time.advance(2 * MINUTE);
    expect(await lab.patiently(lab.store.loader.suspects())).toEqual([]);
    expect(lab.core.unclean()).toBe(0);
    await lab.close();
    expect((await lab.next()).store.unclean).toBe(1);
  });
});
