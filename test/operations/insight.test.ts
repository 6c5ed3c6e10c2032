import { describe, expect, it } from 'vitest';
import { NEW_VIEW, type View } from '../../src/model/resource.ts';
import { aRun } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { type Desk, IDLE, OPS, openDesk } from './desk.ts';

const CONFIGURED: View = {
  ...NEW_VIEW,
  status: 'configured',
  since: 500,
  instances: [{ member: { index: 0, incarnation: 1 }, instanceId: 'i1', address: '10.0.0.1' }],
};

const whyOf = async (desk: Desk, id = 'r1') => {
  const why = await desk.insight.why(id, OPS);
  if (why === null) throw new Error('it is known');
  return why;
};

describe('why', () => {
  it('tells of a resource that is as it should be', async () => {
    const desk = await openDesk();
    await desk.put('r1', { view: CONFIGURED });
    expect(await whyOf(desk)).toMatchObject({
      status: 'configured',
      since: 500,
      summary: 'it is as it should be: nothing is due',
      inFlight: null,
      attempt: { n: 0, of: 5 },
      wakes: null,
      waitsFor: [],
      fault: null,
      runbook: 'on-call.md#state-calcaction',
    });
  });

  it('tells what is under way and for how long', async () => {
    const desk = await openDesk();
    await desk.time.advance(10_000);
    const run = aRun('run', { startedAt: desk.time.now() - 4_000, deadline: 99_000 });
    await desk.put('r1', { run });
    desk.live.set('r1', { ...IDLE, doing: 'acting', run });
    expect(await whyOf(desk)).toMatchObject({
      summary: 'build has been under way for 4 s',
      inFlight: { verb: 'build', for: 4_000, doing: 'acting', deadline: 99_000 },
    });
  });

  it('tells what it waits for, the mode before the gate', async () => {
    const desk = await openDesk();
    const run = aRun('run', { cause: 'death' });
    await desk.put('r1', { run });
    const parked = { gate: 'brake', reason: '5 of 10 died', until: 7 };
    desk.live.set('r1', { ...IDLE, doing: 'parked', run, parked });
    desk.modes.put({
      scope: 'tenant',
      key: 't1',
      mode: 'debug',
      reason: 'move',
      who: 'olga',
      since: 0,
      expiresAt: 9,
    });
    const why = await whyOf(desk);
    expect(why.waitsFor).toEqual([
      { gate: 'mode', reason: 'tenant t1 is in debug (olga: move)', until: 9 },
      { gate: 'brake', reason: '5 of 10 died', until: 7 },
    ]);
    expect(why.summary).toBe('it wants to build and waits: tenant t1 is in debug (olga: move)');
    expect(why.actions).toContain('rug-ctl tenant manage t1');
    expect(why.actions).toContain('rug-ctl brake release');
  });

  it('counts from the death for what is decided on anew at each look', async () => {
    const desk = await openDesk();
    await desk.time.advance(60_000);
    const now = desk.time.now();
    const run = aRun('run', { cause: 'death', startedAt: now - 1_000 });
    await desk.put('r1', { run, view: { ...NEW_VIEW, since: now - 42_000 } });
    const parked = { gate: 'brake', reason: 'brake settling', until: now + 5_000 };
    desk.live.set('r1', { ...IDLE, doing: 'parked', run, parked });
    expect(await whyOf(desk)).toMatchObject({
      inFlight: { for: 42_000, doing: 'parked' },
      wakes: { at: now + 5_000, cause: 'its gate is asked again' },
    });
  });

  it('says that attempts are spent before it turns to error', async () => {
    const desk = await openDesk();
    const wakeAt = desk.time.now() + 2_000;
    const view = { ...NEW_VIEW, status: 'down', wait: 'backoff', attempts: 5 } as const;
    await desk.put('r1', { view, wakeAt });
    const { summary } = await whyOf(desk);
    expect(summary).toBe('its 5 attempts are spent: it turns to error in 2 s');
  });

  it('tells when it goes on by itself', async () => {
    const desk = await openDesk();
    await desk.put('r1', {
      view: { ...NEW_VIEW, status: 'booting', wait: 'boot' },
      wakeAt: desk.time.now() + 2_000,
    });
    expect(await whyOf(desk)).toMatchObject({
      summary: 'its instance boots; it goes on by itself in 2 s',
      wakes: { cause: 'boot' },
    });
  });

  it('tells the last error with the title of its code, and what an operator can do', async () => {
    const desk = await openDesk();
    const fault = { code: 'vm_kvm_build_2003', message: 'no route', at: 3 };
    await desk.put('r1', { view: { ...NEW_VIEW, status: 'error', attempts: 5, fault } });
    const why = await whyOf(desk);
    expect(why.fault).toEqual({ ...fault, title: 'The host cannot be reached' });
    expect(why.summary).toBe('it is in error after 5 of 5 attempts, until an order comes');
    expect(why.actions[0]).toBe('rug-ctl resource clear-error r1');
  });

  it.each([
    ['r1', 'r1'],
    ['a b; rm -rf ~', "'a b; rm -rf ~'"],
    ["it's", "'it'\\''s'"],
    ['$&', "'$&'"],
    ['$(reboot)', "'$(reboot)'"],
    ['`x`', "'`x`'"],
  ])('offers commands in which the id %s is one word of a shell', async (id, word) => {
    const desk = await openDesk();
    await desk.put(id, { tenantId: id, view: { ...NEW_VIEW, status: 'error' } });
    const debug = { mode: 'debug', reason: '', who: 'olga', since: 0, expiresAt: null } as const;
    desk.modes.put({ ...debug, scope: 'tenant', key: id });
    expect((await whyOf(desk, id)).actions).toEqual([
      `rug-ctl tenant manage ${word}`,
      `rug-ctl resource clear-error ${word}`,
      `rug-ctl resource rebuild ${word}`,
      `rug-ctl resource history ${word}`,
    ]);
  });

  it('is nothing for who may not see the tenant, nor of what is unknown', async () => {
    const { insight, put } = await openDesk();
    await put('r1');
    expect(await insight.why('r1', { ...OPS, tenants: ['t2'] })).toBeNull();
    expect(await insight.why('nobody', OPS)).toBeNull();
  });
});

describe('a plan', () => {
  const REBUILD = { type: 'REBUILD', patch: null, args: {} } as const;

  it('groups what goes the same way, and measures the blast against the brake', async () => {
    const desk = await openDesk();
    for (const id of ['r1', 'r2', 'r3']) {
      await desk.put(id, { view: CONFIGURED, rack: 'a1' });
      desk.foresights.set(id, {
        verbs: ['scrub', 'build', 'updaterunning'],
        states: ['CalcAction'],
        end: 'configured',
        refused: null,
      });
    }
    await desk.put('r4', { view: { ...CONFIGURED, state: 'Held', status: 'held' } });
    desk.foresights.set('r4', { verbs: [], states: [], end: 'held', refused: 'it is held' });
    const plan = await desk.insight.plan({}, REBUILD, OPS);
    expect(plan.matched).toBe(4);
    expect(plan.groups).toMatchObject([
      { count: 3, ids: ['r1', 'r2', 'r3'], end: 'configured', refused: null, p50: null },
      { count: 1, refused: 'it is held' },
    ]);
    expect(plan.blast.map(({ brake, hit, over }) => [brake.scope, hit, over])).toEqual([
      ['global', 3, true],
      ['tenant', 3, true],
      ['hardware', 3, true],
      ['rack', 3, true],
    ]);
    expect(desk.offered).toEqual([]);
  });

  it('asks the machine once for all that look alike, when there are very many', async () => {
    const desk = await openDesk();
    const row = { view: CONFIGURED };
    await Promise.all(Array.from({ length: 51 }, (_, i) => desk.put(`r${i}`, row)));
    desk.foresights.set('r0', { verbs: ['restart'], states: [], end: 'up', refused: null });
    const { groups } = await desk.insight.plan({}, REBUILD, OPS);
    expect(groups).toMatchObject([{ count: 51, end: 'up' }]);
    expect(groups[0]?.ids).toHaveLength(5);
  });

  it('gives others their turn while it is made, and leaves out what is forgotten meanwhile', async () => {
    const desk = await openDesk();
    for (let i = 0; i < 30; i++) await desk.put(`r${i}`, { view: CONFIGURED });
    let made = false;
    const plan = desk.insight.plan({}, REBUILD, OPS).finally(() => {
      made = true;
    });
    await settle();
    expect(made).toBe(false);
    desk.directory.forget(new Set(['r0', 'r29']));
    await desk.time.advance(0);
    expect((await plan).groups).toMatchObject([{ count: 29 }]);
  });

  it('tells who is bound to tenants nothing of what other tenants share with it', async () => {
    const desk = await openDesk();
    const verbs = ['scrub', 'build'] as const;
    for (const [id, tenantId] of [
      ['r1', 't1'],
      ['r2', 't2'],
    ] as const) {
      await desk.put(id, { view: CONFIGURED, rack: 'a1', tenantId });
      desk.foresights.set(id, { verbs, states: [], end: 'configured', refused: null });
    }
    const { blast } = await desk.insight.plan({}, REBUILD, { ...OPS, tenants: ['t2'] });
    expect(blast.map(({ brake: { scope, key } }) => `${scope} ${key}`)).toEqual(['tenant t2']);
  });

  it('says of a patch what the order would be refused for, and asks the machine no more', async () => {
    const desk = await openDesk();
    await desk.put('r1', { view: CONFIGURED });
    await desk.put('v1', { kind: 'vm', view: CONFIGURED });
    desk.foresights.set('v1', { verbs: ['restart'], states: [], end: 'up', refused: null });
    const update = { type: 'UPDATE', patch: { cpu: 4 }, args: {} } as const;
    const { groups } = await desk.insight.plan({}, update, OPS);
    expect(groups).toMatchObject([
      {
        ids: ['r1'],
        verbs: [],
        end: 'configured',
        refused: expect.stringMatching(/^patch\.cpu: /),
      },
      { ids: ['v1'], end: 'up', refused: null },
    ]);
    const given = desk.operations.orders.event('r1', update, { actor: OPS, why: null, key: null });
    await expect(given).rejects.toMatchObject({ field: 'patch.cpu' });
  });

  it('is about what the actor may see', async () => {
    const desk = await openDesk();
    await desk.put('r1');
    await desk.put('r2', { tenantId: 't2' });
    const plan = await desk.insight.plan({}, REBUILD, { ...OPS, tenants: ['t2'] });
    expect(plan).toMatchObject({ matched: 1, groups: [{ ids: ['r2'] }], blast: [] });
  });
});
