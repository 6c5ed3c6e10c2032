import { describe, expect, it } from 'vitest';
import { Bench, built, configured } from '../rules/bench.ts';
import { SUBJECTS } from '../subjects.ts';
import { MEMBER } from '../tasks.ts';

const bench = (): Bench => new Bench(SUBJECTS.virtual_router_phantom);

describe('a phantom router', () => {
  it('is plugged into its gateway and its interfaces, each by its port', async () => {
    const router = bench();
    const spec = { gateway: { networkId: 'n1' }, interfaces: { p1: {} } };
    await router.ok({ verb: 'build', spec });
    expect((await router.seen()).instances[0]?.ports).toEqual(['gateway', 'p1']);
  });

  it('has the flavor of its spec, else that of routers', async () => {
    for (const [spec, flavor] of [
      [{ flavor: 'large' }, 'large'],
      [{}, 'router'],
    ] as const) {
      const router = bench();
      await router.ok({ verb: 'build', spec });
      expect((await router.seen()).instances[0]?.flavor).toBe(flavor);
    }
  });

  it('is built over what an earlier incarnation left: nothing in it is worth keeping', async () => {
    const router = bench();
    await built(router);
    await router.ok({ verb: 'build', members: [{ index: 0, incarnation: 2 }], runId: 'next' });
    const { instances, ports } = await router.seen();
    expect(instances.map(({ member }) => member.incarnation)).toEqual([2]);
    expect(ports.length).toBe(2);
  });

  it('is never built over a later incarnation', async () => {
    const router = bench();
    await built(router, { members: [{ index: 0, incarnation: 2 }] });
    const outcome = await router.fails({ verb: 'build', members: [MEMBER] });
    expect(outcome.class).toBe('fail');
    expect(outcome.fault.code).toBe('virtual_router_phantom_build_0001');
    expect(outcome.result?.instances.length).toBe(1);
    expect((await router.seen()).instances.map(({ member }) => member.incarnation)).toEqual([2]);
  });

  it.each(['replace', 'remove'] as const)(
    'that became a single one loses both instances by a scrub to %s',
    async (purpose) => {
      const router = bench();
      const members = [MEMBER, { index: 1, incarnation: 1 }];
      await built(router, { spec: { ha: true }, members });
      await router.ok({ verb: 'scrub', spec: {}, args: { purpose } });
      expect((await router.seen()).instances).toEqual([]);
    },
  );

  it('that became a single one keeps no port of a member that has vanished', async () => {
    const router = bench();
    const members = [MEMBER, { index: 1, incarnation: 1 }];
    const interfaces = { p1: {} };
    await configured(router, { spec: { ha: true, interfaces }, members });
    await router.control.vanish('r1', 1);
    const args = { digest: 'd9', revision: 9 };
    await router.ok({ verb: 'updaterunning', spec: { interfaces }, args });
    expect((await router.seen()).ports.map(({ member }) => member)).toEqual([0]);
  });

  it('that runs is not touched by an update for a quiesced one', async () => {
    const router = bench();
    await configured(router);
    const before = await router.callCount();
    const args = { digest: 'd9', revision: 9 };
    const outcome = await router.fails({ verb: 'updatequiesced', args });
    expect(outcome.class).toBe('skip');
    expect(outcome.fault.code).toBe('virtual_router_phantom_updatequiesced_0001');
    expect(await router.changes(before)).toEqual([]);
  });

  it('whose ports cannot be attached fails, and says what is there (scenario 24)', async () => {
    const router = bench();
    await configured(router);
    await router.control.script({ op: 'plug', effect: { type: 'fail' } });
    const { replugged: spec } = router.subject;
    const outcome = await router.fails({ verb: 'updaterunning', spec, args: { replug: true } });
    expect(outcome.class).toBe('retry');
    expect(outcome.fault).toMatchObject({
      code: 'virtual_router_phantom_updaterunning_2002',
      step: 'replug',
    });
    expect(outcome.result?.instances.length).toBe(1);
  });
});
