import { describe, expect, it } from 'vitest';
import { Laboratory, type LaboratoryOptions } from './laboratory.ts';
import { created, deleted, interfaced, updated } from './neutron.ts';

const PORTS = { interfaces: { p1: { subnetIds: ['s1'] } } };

async function configured(options: LaboratoryOptions = {}): Promise<Laboratory> {
  const lab = await Laboratory.open(options);
  await lab.create('r1', PORTS);
  return lab;
}

async function gone(): Promise<Laboratory> {
  const lab = await configured();
  await lab.order('r1', 'DELETE');
  await lab.settled('r1');
  return lab;
}

const nothingLeft = async (lab: Laboratory): Promise<void> => {
  expect(lab.shown('r1').view).toMatchObject({ state: 'Exit', status: 'gone' });
  expect(await lab.world.inventory('r1')).toMatchObject([{ instances: [], ports: [] }]);
};

describe('a deletion', () => {
  it('scenario 8: during a boot destroys on the next turn, not after the boot timeout', async () => {
    const config = { machine: { bootCheckSeconds: 60 } };
    const lab = await Laboratory.open({ bootMs: 500_000, config });
    await lab.begin('r1', PORTS);
    await lab.until(() => lab.shown('r1').view.wait === 'boot');
    await lab.time.advance(5_000);
    const ordered = lab.time.now();
    await lab.order('r1', 'DELETE');
    await lab.settled('r1');
    expect(lab.time.now() - ordered).toBeLessThan(1_000);
    await nothingLeft(lab);
    expect(await lab.asked('r1', 'create')).toBe(1);
  });

  it('scenario 8: during a build stops the build at its next step', async () => {
    const lab = await Laboratory.open();
    const slow = { type: 'slow', ms: 4_000 } as const;
    await lab.world.script({ op: 'port-create', times: 1, effect: slow });
    await lab.begin('r1', PORTS);
    await lab.until(async () => (await lab.asked('r1', 'port-create')) === 1);
    await lab.order('r1', 'DELETE');
    await lab.settled('r1');
    expect(await lab.asked('r1', 'create')).toBe(0);
    await nothingLeft(lab);
  });

  it('scenario 9: in the cooldown of an error is executed at once, and nothing spins (D-06)', async () => {
    const lab = await Laboratory.open({ config: { machine: { maxAttempts: 1 } } });
    await lab.world.script({ op: 'create', effect: { type: 'fail' } });
    await lab.begin('r1', PORTS);
    await lab.until(() => lab.status('r1') === 'error');
    await lab.time.advance(1_000);
    const [ordered, decisions] = [lab.time.now(), await lab.trail('r1')];
    await lab.order('r1', 'DELETE');
    await lab.settled('r1');
    expect(lab.time.now() - ordered).toBeLessThan(1_000);
    expect((await lab.trail('r1')).length - decisions.length).toBeLessThan(6);
    await nothingLeft(lab);
  });

  it('scenario 10, lessons 1 and 2: what comes late for a deleted router makes no instance', async () => {
    const lab = await gone();
    const changes = await lab.changes('r1');
    await lab.publish(updated('r1', { name: 'late' }), interfaced('create', 'r1', 'p2'));
    await lab.order('r1', 'POLL');
    await lab.poll('r1');
    await lab.settled('r1');
    expect(await lab.changes('r1')).toEqual(changes);
    await nothingLeft(lab);
    const outbox = await lab.patiently(lab.store.reader.outbox(1_000));
    expect(outbox.filter(({ type }) => type === 'closed')).toHaveLength(1);
  });

  it('lesson 1: with events left in the mailbox ends them too, and is at rest', async () => {
    const lab = await configured();
    await lab.whileBusy('r1', async () => {
      for (const type of ['DELETE', 'UPDATE', 'POLL', 'READ'] as const) await lab.order('r1', type);
    });
    await nothingLeft(lab);
    expect(lab.pending('r1')).toEqual([]);
    const decisions = await lab.trail('r1');
    await lab.time.advance(3_600_000);
    expect(await lab.trail('r1')).toHaveLength(decisions.length);
  });

  it('scenario 11, lesson 60: is no obstacle when the same id is created again', async () => {
    const lab = await gone();
    const [verdict] = await lab.publish(created('r1', { name: 'again' }));
    expect(verdict).toMatchObject({ events: [{ type: 'CREATE', outcome: 'taken' }] });
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.world.instances('r1')).toMatchObject([{ member: { incarnation: 2 } }]);
    await lab.publish(interfaced('create', 'r1', 'p9'));
    await lab.settled('r1');
    expect(await lab.world.instances('r1')).toMatchObject([{ ports: ['p9'] }]);
  });

  it('scenario 12: of the bus is checked, and leaves a router that still exists alone (D-25)', async () => {
    const lab = await configured();
    await lab.world.setLogical('r1', 'exists');
    const changes = await lab.changes('r1');
    await lab.publish(deleted('r1'));
    await lab.settled('r1');
    expect(await lab.changes('r1')).toEqual(changes);
    expect(lab.status('r1')).toBe('configured');
    const refused = (await lab.trail('r1')).flatMap((row) => row.refused);
    expect(refused).toEqual([{ event: 'DELETE', reason: 'the resource still exists' }]);
  });

  it('scenario 12: of an operator runs although the router still exists', async () => {
    const lab = await configured();
    await lab.world.setLogical('r1', 'exists');
    await lab.order('r1', 'DELETE');
    await lab.settled('r1');
    await nothingLeft(lab);
  });

  it('scenario 13, lessons 16 and 53: is what a router gets that its owner no longer has, ports and all', async () => {
    const lab = await configured();
    await lab.world.setLogical('r1', 'gone');
    await lab.poll('r1');
    await lab.settled('r1');
    await nothingLeft(lab);
    expect(await lab.asked('r1', 'create')).toBe(1);
  });

  it('lesson 6: the next boot begins when the old instance is gone, not before', async () => {
    const lab = await configured();
    await lab.world.script({ op: 'delete', times: 1, effect: { type: 'slow', ms: 9_000 } });
    await lab.order('r1', 'REBUILD');
    await lab.settled('r1');
    const [removed] = await lab.calls('r1', 'delete');
    const [, next] = await lab.calls('r1', 'create');
    expect((next?.at ?? 0) - (removed?.at ?? 0)).toBeGreaterThanOrEqual(9_000);
  });

  it('lesson 61: of an instance that vanished during a push takes its ports as well', async () => {
    const lab = await configured();
    await lab.whileBusy('r1', async () => {
      await lab.world.vanish('r1');
      await lab.order('r1', 'DELETE');
    });
    await nothingLeft(lab);
  });

  it('lesson 61: an instance that vanishes during a push is not taken for configured', async () => {
    const lab = await configured();
    await lab.whileBusy('r1', () => lab.world.vanish('r1'));
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.world.instances('r1')).toMatchObject([
      { member: { incarnation: 2 }, ports: ['p1'] },
    ]);
  });

  it('that fails is tried again, spaced, for as long as it takes (D-16)', async () => {
    const lab = await configured();
    await lab.world.script({ op: 'delete', effect: { type: 'fail' } });
    await lab.order('r1', 'DELETE');
    await lab.time.advance(600_000);
    const tries = await lab.asked('r1', 'delete');
    expect(tries).toBeGreaterThan(8);
    expect(tries).toBeLessThan(30);
    await lab.world.unscript();
    await lab.settled('r1');
    await nothingLeft(lab);
  });
});
