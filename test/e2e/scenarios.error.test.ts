import { describe, expect, it } from 'vitest';
import { Laboratory } from './laboratory.ts';

/** A router in error since just now, in a world that is well again. */
async function inError(): Promise<Laboratory> {
  const lab = await Laboratory.open({ config: { machine: { maxAttempts: 2 } } });
  await lab.world.script({ op: 'create', effect: { type: 'fail' } });
  await lab.begin('r1');
  await lab.until(() => lab.status('r1') === 'error');
  await lab.world.unscript();
  return lab;
}

describe('an error', () => {
  it('scenario 18, lesson 29: is quiet: polls ask nobody and clear nothing', async () => {
    const lab = await inError();
    const calls = await lab.calls('r1');
    for (let i = 0; i < 5; i++) {
      await lab.poll('r1');
      await lab.order('r1', 'POLL');
      await lab.time.advance(20_000);
    }
    expect(await lab.calls('r1')).toHaveLength(calls.length);
    expect(lab.status('r1')).toBe('error');
  });

  it('lesson 31: is not cleared by a poll that was pending when it came', async () => {
    const lab = await Laboratory.open({ config: { machine: { maxAttempts: 1 } } });
    const slow = { type: 'slow', ms: 2_000 } as const;
    await lab.world.script({ op: 'look', verb: 'build', times: 1, effect: slow });
    await lab.world.script({ op: 'create', effect: { type: 'fail' } });
    await lab.begin('r1');
    await lab.until(() => lab.doing('r1') === 'acting');
    await lab.order('r1', 'POLL');
    await lab.poll('r1');
    await lab.until(() => lab.status('r1') === 'error');
    await lab.world.unscript();
    await lab.time.advance(120_000);
    expect(lab.status('r1')).toBe('error');
    expect(await lab.asked('r1', 'create')).toBe(1);
    expect(lab.pending('r1')).toEqual([]);
  });

  it('scenario 19, lesson 34: an update in the cooldown is remembered and boots when it is over', async () => {
    const lab = await inError();
    const since = lab.time.now();
    await lab.time.advance(5_000);
    await lab.order('r1', 'UPDATE', {}, { name: 'later' });
    await lab.time.advance(20_000);
    expect(await lab.asked('r1', 'create')).toBe(2);
    expect(lab.pending('r1')).toEqual(['UPDATE']);
    await lab.until(() => lab.status('r1') === 'configured');
    const creates = await lab.calls('r1', 'create');
    expect(creates).toHaveLength(3);
    expect(creates[2]?.at).toBeGreaterThanOrEqual(since + 30_000);
    expect(creates[2]?.at).toBeLessThan(since + 31_000);
    expect(lab.shown('r1')).toMatchObject({ spec: { name: 'later' }, view: { attempts: 0 } });
  });

  it('scenario 19: an update after the cooldown boots at once', async () => {
    const lab = await inError();
    await lab.time.advance(31_000);
    const ordered = lab.time.now();
    await lab.order('r1', 'UPDATE', {}, { name: 'later' });
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    expect((await lab.calls('r1', 'create'))[2]?.at).toBeLessThan(ordered + 1_000);
  });

  it('lesson 34: that is over has no cooldown', async () => {
    const lab = await inError();
    await lab.order('r1', 'CLEAR_ERROR');
    await lab.settled('r1');
    const ordered = lab.time.now();
    await lab.order('r1', 'UPDATE', {}, { name: 'soon' });
    await lab.settled('r1');
    expect(lab.time.now() - ordered).toBeLessThan(1_000);
  });

  it('scenario 20, lesson 28: is left by a rebuild at once, with a fresh counter', async () => {
    const lab = await inError();
    const ordered = lab.time.now();
    await lab.order('r1', 'REBUILD');
    await lab.until(async () => (await lab.asked('r1', 'create')) === 3);
    expect(lab.time.now() - ordered).toBeLessThan(1_000);
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    expect(lab.shown('r1').view.attempts).toBe(0);
    expect(lab.shown('r1').view.fault).toBeNull();
  });

  it('lesson 32: that is cleared goes straight on to what is to be done, in one decision', async () => {
    const lab = await inError();
    await lab.order('r1', 'CLEAR_ERROR');
    await lab.settled('r1');
    const cleared = (await lab.trail('r1')).find(({ event }) => event === 'CLEAR_ERROR');
    const states = cleared?.transitions.map(({ to }) => to);
    expect(states).toEqual(['ClearError', 'Alive', 'CreateVM']);
    expect(cleared?.command).toBe('build');
  });

  it('lesson 47: deleting a stale instance that resists is not counted as a boot', async () => {
    const lab = await Laboratory.open({ config: { machine: { maxAttempts: 2 } } });
    await lab.create('r1');
    await lab.world.deafen('r1');
    await lab.world.script({ op: 'delete', times: 4, effect: { type: 'fail' } });
    await lab.poll('r1');
    await lab.settled('r1');
    expect(await lab.asked('r1', 'delete')).toBe(5);
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.told('r1')).not.toContain('error');
    expect(await lab.asked('r1', 'create')).toBe(2);
  });

  it('lesson 20: that one bad datum makes is made once, and mended by a good one', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    const decisions = await lab.trail('r1');
    await lab.publish({
      event_type: 'router.update.end',
      message_id: 'bad',
      payload: { router: { id: 'r1', tenant_id: 't1', name: 'x'.repeat(2_000) } },
    });
    await lab.time.advance(600_000);
    expect((await lab.trail('r1')).length - decisions.length).toBeLessThan(4);
    expect(await lab.changes('r1')).toEqual(['build create', 'updaterunning push']);
    await lab.order('r1', 'UPDATE', {}, { name: 'short' });
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
  });
});
