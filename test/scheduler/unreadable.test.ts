import { describe, expect, it } from 'vitest';
import { Clock } from '../fuzz/clock.ts';
import { goodEvent } from '../fuzz/soundness.ts';
import { openWhole, type Whole } from '../fuzz/whole.ts';
import { TESTER } from '../support/actors.ts';

/** Two configured routers, left by a rug that has ended. */
async function left(clock: Clock): Promise<Whole> {
  const rug = await openWhole({ time: clock, seed: 1 });
  for (const id of ['harmed', 'sound']) {
    const identity = { id, tenantId: 't1', kind: 'virtual_router', hardware: 'phantom' };
    const rest = { parentId: null, labels: {}, tags: [], rack: null, spec: {} };
    await clock.patiently(rug.core.operations.orders.create({ ...identity, ...rest }, TESTER));
    const configured = (): boolean => rug.core.directory.get(id)?.view.status === 'configured';
    await clock.until(configured, 60_000, id);
  }
  await clock.patiently(rug.stop());
  return rug;
}

describe('a start over a row that cannot be read', () => {
  it.each([
    ["view = '{'", 'view cannot be read'],
    // The end of the text is missing: what is looked for in it was once looked for without end.
    [`view = '{"since":1,"instances":[{"instanceId":"i'`, 'view cannot be read'],
    [`view = '{"since":1,"instances":[{"instanceId":"\\x"}]}'`, 'view cannot be read'],
    ["pending = '{}'", 'pending must be a list'],
    ["run = '7'", 'run must be a map'],
    ["spec = 'null'", 'spec must be a map'],
    ['wake_at = 9223372036854775807', 'wakeAt must be'],
    ['taken_seq = 9223372036854775807', 'takenSeq must be'],
    ["snapshot = 'x'", 'nothing can be decided on it'],
    [`snapshot = '{"machine":"x","context":{}}'`, 'nothing can be decided on it'],
  ])('%s works with all others, and why says what is wrong', async (harm, says) => {
    const clock = new Clock();
    const first = await left(clock);
    const before = (await clock.patiently(first.inline.control.instances('harmed'))).length;
    await first.backend.run(`update resource set ${harm} where id = 'harmed'`, []);

    const next = await openWhole({ time: clock, seed: 2, over: first });
    await goodEvent(next, clock);
    const poll = { type: 'POLL', patch: null, args: {} } as const;
    const orders = next.core.operations.orders;
    for (const id of ['harmed', 'sound']) await clock.patiently(orders.event(id, poll, TESTER));
    await clock.until(() => next.core.scheduler.live('harmed')?.setAside === true, 60_000, 'aside');
    expect(next.core.scheduler.live('sound')).toMatchObject({ setAside: false });
    const why = await next.core.insight.why('harmed', TESTER.actor);
    expect(why?.waitsFor).toMatchObject([{ gate: 'database', reason: expect.any(String) }]);
    expect(why?.summary).toContain(says);
    const plan = await next.core.insight.plan({ tenantId: 't1' }, poll, TESTER.actor);
    expect(plan.matched).toBe(2);
    // Nothing is done to what nobody knows.
    const after = await clock.patiently(next.inline.control.instances('harmed'));
    expect(after).toHaveLength(before);
    await clock.patiently(next.stop());
    await next.backend.close();
  });

  it('sets aside what has more strikes than can be read', async () => {
    const clock = new Clock();
    const first = await left(clock);
    await first.backend.run(
      "insert into strike (resource_id, strikes) values ('harmed', 9223372036854775807)",
      [],
    );
    const next = await openWhole({ time: clock, seed: 2, over: first });
    await goodEvent(next, clock);
    expect(next.core.scheduler.live('harmed')).toMatchObject({ setAside: true });
    expect(next.core.scheduler.live('sound')).toMatchObject({ setAside: false });
    await clock.patiently(next.stop());
    await next.backend.close();
  });

  it('leaves a resource alone of which an event cannot be read: it may be a deletion', async () => {
    const clock = new Clock();
    const first = await left(clock);
    await first.backend.run(
      `insert into journal (seq, resource_id, event_id, type, patch, args, origin, at)
        values (1000, 'harmed', 'e', 'DELETE', '{', '{}', 'bus', 1)`,
      [],
    );
    const next = await openWhole({ time: clock, seed: 2, over: first });
    await goodEvent(next, clock);
    expect(next.core.scheduler.live('harmed')).toMatchObject({ setAside: true });
    const why = await next.core.insight.why('harmed', TESTER.actor);
    expect(why?.summary).toContain('its event 1000 cannot be read');
    await clock.patiently(next.stop());
    await next.backend.close();
  });
});
