import { describe, expect, it } from 'vitest';
import { inlineWorld } from '../../../src/drivers/phantom/inline.ts';
import type { Call, LogLine } from '../../../src/drivers/phantom/wire.ts';
import { WorldHost } from '../../../src/drivers/phantom/world/host.ts';
import { World } from '../../../src/drivers/phantom/world/world.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { as, claim } from './executor.ts';

const time = (): VirtualTime => new VirtualTime();

describe('the call log', () => {
  it('has every request with its fence, its time and its result', async () => {
    const clock = time();
    const world = inlineWorld(clock);
    const calls = as(world);
    await calls.createPort(0, 'p1');
    await clock.advance(5);
    await as(world, { fence: { token: 0, attempt: 0 } })
      .look()
      .catch(() => undefined);
    expect(await world.control.calls()).toEqual([
      {
        seq: 1,
        at: 1_000_000,
        request: {
          op: 'port-create',
          resourceId: 'r1',
          fence: { token: 1, attempt: 0 },
          verb: 'build',
          step: 'look',
          runId: 'run',
          member: 0,
          port: 'p1',
        },
        answer: { ok: true, did: true },
      },
      expect.objectContaining({
        at: 1_000_005,
        answer: expect.objectContaining({ ok: false, class: 'lost', number: 1010 }),
      }),
    ]);
  });

  it('is the world: from the log alone it comes back as it was, faults and guards included', async () => {
    const clock = time();
    const world = inlineWorld(clock, { bootMs: 100, latencyMs: 0 });
    const { control } = world;
    const calls = as(world, { fence: { token: 3, attempt: 0 } });
    await control.setDefaults({ bootMs: 250 });
    await control.script({ op: 'port-create', after: 1, times: 2, effect: { type: 'fail' } });
    await calls.createPort(0, 'p1');
    await calls.createPort(0, 'p2').catch(() => undefined);
    await calls.create(claim(0, 1, ['p1']));
    await calls.create(claim(1, 1));
    await control.vanish('r1', 1);
    await control.setLogical('r1', 'exists');
    await clock.advance(20);

    const again = inlineWorld(clock, { bootMs: 100, past: world.log });
    expect(await again.control.inventory()).toEqual(await control.inventory());
    expect(await again.control.calls()).toEqual(await control.calls());
    // The fault has one strike left, the guard stands, the boot time is the one that was set.
    await expect(as(again).look()).rejects.toMatchObject({ class: 'lost' });
    const next = as(again, { fence: { token: 3, attempt: 0 } });
    await expect(next.createPort(0, 'p2')).rejects.toThrow('by script');
    expect(await next.createPort(0, 'p2')).toBe(true);
    await clock.advance(229);
    expect((await next.look()).instances[0]?.health).toBe('booting');
    await clock.advance(1);
    expect((await next.look()).instances[0]?.health).toBe('alive');
  });

  it('tells those who wait as soon as a call is made, the past included', async () => {
    const world = inlineWorld(time());
    const calls = as(world);
    await calls.createPort(0, 'p1');
    const isPort = ({ request }: { request: { op: string } }): boolean =>
      request.op === 'port-create';
    expect((await world.control.waitFor(isPort)).length).toBe(1);
    const two = world.control.waitFor(isPort, 2);
    await calls.createPort(0, 'p2');
    expect((await two).map(({ seq }) => seq).length).toBe(2);
  });

  it('is read by resource, request and verb', async () => {
    const world = inlineWorld(time());
    await as(world).look();
    await as(world, { resourceId: 'r2', verb: 'scrub' }).look();
    await as(world, { resourceId: 'r2' }).createPort(0, 'p1');
    const count = async (filter: object): Promise<number> =>
      (await world.control.calls(filter)).length;
    expect(await count({})).toBe(3);
    expect(await count({ resourceId: 'r2' })).toBe(2);
    expect(await count({ op: 'look' })).toBe(2);
    expect(await count({ verb: 'scrub' })).toBe(1);
  });

  it('is empty after a clear, and so is the world', async () => {
    const world = inlineWorld(time());
    await as(world, { fence: { token: 9, attempt: 0 } }).create(claim());
    await world.control.script({ op: 'create', effect: { type: 'fail' } });
    await world.control.clear();
    expect(await world.control.calls()).toEqual([]);
    expect(await world.control.inventory()).toEqual([]);
    expect(world.log).toEqual([]);
    expect(await as(world).create(claim())).toBe(true);
    expect((await world.control.calls()).length).toBe(1);
  });

  it('is told no more to one who has left', async () => {
    const clock = time();
    const log: LogLine[] = [];
    const journal = {
      lines: () => log,
      append: (line: LogLine) => log.push(line),
      flush: () => undefined,
      clear: () => undefined,
    };
    const host = new WorldHost(new World({ bootMs: 0, latencyMs: 0 }), clock, journal);
    const told: number[] = [];
    const guest = { answer: () => undefined, push: ({ seq }: Call) => told.push(seq) };
    const look = {
      op: 'look',
      resourceId: 'r1',
      fence: { token: 1, attempt: 0 },
      verb: 'build',
      step: 'look',
      runId: null,
    };
    host.receive(1, look, guest);
    host.receive(2, { control: 'subscribe' }, guest);
    host.receive(3, look, guest);
    host.forget(guest);
    host.receive(4, look, guest);
    expect(told).toEqual([1, 2]);
  });
});
