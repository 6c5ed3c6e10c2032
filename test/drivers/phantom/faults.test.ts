import { describe, expect, it } from 'vitest';
import { inlineWorld } from '../../../src/drivers/phantom/inline.ts';
import type { Asker } from '../../../src/drivers/phantom/link.ts';
import type { FaultScript } from '../../../src/drivers/phantom/wire.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { elapse } from '../tasks.ts';
import { as, claim } from './executor.ts';

const time = (): VirtualTime => new VirtualTime();

describe('a scripted fault', () => {
  const FAIL = { type: 'fail' } as const;

  it('strikes as often as it says, after as many as it says', async () => {
    const world = inlineWorld(time());
    const calls = as(world);
    const effect = { type: 'fail', class: 'fail', number: 101, message: 'no' } as const;
    await world.control.script({ op: 'look', after: 1, times: 2, effect });
    const outcomes: string[] = [];
    for (let i = 0; i < 5; i++) {
      outcomes.push(
        await calls.look().then(
          () => 'ok',
          (error) => `${error.class} ${error.number}`,
        ),
      );
    }
    expect(outcomes).toEqual(['ok', 'fail 101', 'fail 101', 'ok', 'ok']);
  });

  it('strikes for ever without a number of times, until it is unscripted', async () => {
    const world = inlineWorld(time());
    await world.control.script({ effect: FAIL });
    for (let i = 0; i < 20; i++) await expect(as(world).look()).rejects.toThrow('by script');
    await world.control.unscript();
    await as(world).look();
  });

  const matching: readonly [string, FaultScript, Partial<Asker>, boolean][] = [
    ['everything', { effect: FAIL }, {}, true],
    ['its resource', { resourceId: 'r1', effect: FAIL }, {}, true],
    ['another resource', { resourceId: 'r', effect: FAIL }, {}, false],
    ['resources by their beginning', { resourceId: 'r*', effect: FAIL }, {}, true],
    ['another beginning', { resourceId: 's*', effect: FAIL }, {}, false],
    ['its verb', { verb: 'scrub', effect: FAIL }, { verb: 'scrub' }, true],
    ['another verb', { verb: 'scrub', effect: FAIL }, { verb: 'build' }, false],
    ['its step', { step: 'ports', effect: FAIL }, { step: 'ports' }, true],
    ['another step', { step: 'ports', effect: FAIL }, { step: 'verify' }, false],
    ['its request', { op: 'port-create', effect: FAIL }, {}, true],
    ['another request', { op: 'port-delete', effect: FAIL }, {}, false],
    ['its member', { member: 1, effect: FAIL }, {}, true],
    ['another member', { member: 0, effect: FAIL }, {}, false],
  ];
  it.each(matching)('matches %s', async (_what, script, asker, strikes) => {
    const world = inlineWorld(time());
    await world.control.script(script);
    const made = await as(world, asker)
      .createPort(1, 'p1')
      .catch(() => 'struck');
    expect(made).toBe(strikes ? 'struck' : true);
  });

  it('finds the member of an instance by its id', async () => {
    const world = inlineWorld(time());
    const calls = as(world);
    await calls.create(claim(0));
    await calls.create(claim(1));
    await world.control.script({ op: 'power-off', member: 1, effect: FAIL });
    expect(await calls.powerOff('r1-0-1')).toBe(true);
    await expect(calls.powerOff('r1-1-1')).rejects.toThrow('by script');
  });

  it('that hangs does nothing, and never answers', async () => {
    const clock = time();
    const world = inlineWorld(clock, { timeoutMs: 500 });
    await world.control.script({ op: 'create', effect: { type: 'hang' } });
    const hanging = elapse(clock, as(world).create(claim()));
    await expect(hanging).rejects.toMatchObject({ class: 'retry', number: 2004 });
    expect(await world.control.instances()).toEqual([]);
    expect((await world.control.calls({ op: 'create' })).map(({ answer }) => answer)).toEqual([
      null,
    ]);
  });

  it('that is silent does it, and never answers', async () => {
    const clock = time();
    const world = inlineWorld(clock);
    await world.control.script({ op: 'create', effect: { type: 'silent' } });
    const waiting = elapse(clock, as(world).create(claim()));
    await expect(waiting).rejects.toMatchObject({ number: 2004 });
    expect((await world.control.instances()).length).toBe(1);
  });

  it('that is slow does it, and answers later', async () => {
    const clock = time();
    const world = inlineWorld(clock);
    await world.control.script({ op: 'create', effect: { type: 'slow', ms: 700 } });
    const before = clock.now();
    await elapse(clock, as(world).create(claim()));
    expect(clock.now() - before).toBe(700);
  });

  it('that lies does nothing, and answers that it has', async () => {
    const world = inlineWorld(time());
    await world.control.script({ op: 'create', times: 1, effect: { type: 'lie' } });
    expect(await as(world).create(claim())).toBe(true);
    expect(await world.control.instances()).toEqual([]);
  });

  it('that mutes makes an instance that never answers', async () => {
    const clock = time();
    const world = inlineWorld(clock, { bootMs: 100 });
    await world.control.script({ op: 'create', times: 1, effect: { type: 'mute' } });
    const calls = as(world);
    await calls.create(claim());
    await clock.advance(100_000);
    expect((await calls.look()).instances[0]?.health).toBe('deaf');
  });
});
