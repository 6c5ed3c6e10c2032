import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../support/directory.ts';
import { Laboratory } from './laboratory.ts';

const IDS = Array.from({ length: 20 }, (_, i) => `r${i}`);

/** Twenty routers in the middle of their builds, each with an update behind it. */
async function underLoad(buildMs: number): Promise<Laboratory> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory.remove());
  const lab = await Laboratory.open({ path: join(directory.path, 'rug.db') });
  await lab.world.script({ op: 'create', effect: { type: 'slow', ms: buildMs } });
  for (const id of IDS) await lab.begin(id, { name: id });
  await lab.until(async () => (await lab.world.calls({ op: 'create' })).length === IDS.length);
  for (const id of IDS) await lab.order(id, 'UPDATE', {}, { name: `${id} renamed` });
  return lab;
}

/** Another process brings everything to its desired state. */
async function finished(before: Laboratory): Promise<void> {
  await before.world.unscript();
  const lab = await before.next();
  for (const id of IDS) {
    await lab.settled(id);
    expect(lab.shown(id)).toMatchObject({
      spec: { name: `${id} renamed` },
      view: { status: 'configured' },
    });
    expect(await lab.world.instances(id)).toHaveLength(1);
  }
}

describe('a stop', () => {
  it('scenario 43: under load begins nothing, lets builds end, and keeps what is pending', async () => {
    const lab = await underLoad(3_000);
    const began = lab.time.now();
    await lab.close(20_000);
    expect(lab.time.now() - began).toBeLessThan(4_000);
    const calls = (await lab.world.calls()).length;
    await lab.time.advance(60_000);
    expect(await lab.world.calls()).toHaveLength(calls);
    expect(await lab.world.calls({ op: 'push' })).toEqual([]);
    expect(lab.witness.lines.filter(({ level }) => level === 'error')).toEqual([]);
    await finished(lab);
  });

  it('scenario 43: whose limit passes leaves what still acts to the next process', async () => {
    const lab = await underLoad(9_000);
    const began = lab.time.now();
    await lab.close(2_000);
    expect(lab.time.now() - began).toBeLessThan(10_000);
    await finished(lab);
  });

  it('scenario 43: of a router that is parked keeps its run', async () => {
    const directory = await temporaryDirectory();
    onTestFinished(() => directory.remove());
    const config = { gates: { builds: 1 } };
    const lab = await Laboratory.open({ path: join(directory.path, 'rug.db'), config });
    await lab.world.script({ op: 'create', times: 1, effect: { type: 'slow', ms: 5_000 } });
    await lab.begin('r1');
    await lab.begin('r2');
    await lab.until(() => lab.doing('r2') === 'parked');
    await lab.close(20_000);
    expect(await lab.asked('r2', 'create')).toBe(0);
    const next = await lab.next();
    for (const id of ['r1', 'r2']) {
      await next.settled(id);
      expect(next.status(id)).toBe('configured');
      expect(await next.asked(id, 'create')).toBe(1);
    }
  });
});
