import { describe, expect, it } from 'vitest';
import { Bench, built } from '../rules/bench.ts';
import { SUBJECTS } from '../subjects.ts';

const bench = (): Bench => new Bench(SUBJECTS.vm_phantom);

describe('a phantom VM', () => {
  it('has the flavor of its spec, else one named by its size', async () => {
    for (const [spec, flavor] of [
      [{ flavor: 'gpu', cpu: 8 }, 'gpu'],
      [{ cpu: 8, ram: 32 }, '8cpu-32gb'],
      [{}, '1cpu-1gb'],
    ] as const) {
      const vm = bench();
      await vm.ok({ verb: 'build', spec });
      expect((await vm.seen()).instances[0]?.flavor).toBe(flavor);
    }
  });

  it('is never built over an earlier incarnation: what is in it is the tenant’s', async () => {
    const vm = bench();
    await built(vm);
    const before = await vm.seen();
    const next = { verb: 'build', members: [{ index: 0, incarnation: 2 }], runId: 'next' } as const;
    const outcome = await vm.fails(next);
    expect(outcome.class).toBe('fail');
    expect(outcome.fault.code).toBe('vm_phantom_build_0001');
    expect(await vm.seen()).toEqual(before);
    await vm.ok({ verb: 'scrub', args: { purpose: 'replace' } });
    await vm.ok(next);
    expect((await vm.seen()).instances.map(({ member }) => member.incarnation)).toEqual([2]);
  });
});
