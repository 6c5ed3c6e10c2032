import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { failure } from './world.ts';

function configured(options: ConstructorParameters<typeof Bench>[0]): Bench {
  const bench = new Bench(options);
  bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
  expect(bench.view.status).toBe('configured');
  bench.calls();
  return bench;
}

describe('a resource whose instance holds data (recovery `restart`)', () => {
  it('is restarted when it is deaf, never scrubbed', () => {
    const bench = configured({ recovery: 'restart' });
    const box = bench.world.boxes.get(0);
    if (box !== undefined) box.deaf = true;
    bench.send('POLL').pass(5_000);
    expect(bench.calls()).toEqual(['probe', 'restart', 'probe', 'updaterunning']);
    expect(bench.world.runs.at(-2)).toMatchObject({ verb: 'restart', cause: 'death' });
  });

  it('is started when it is found off', () => {
    const bench = configured({ recovery: 'restart' });
    const box = bench.world.boxes.get(0);
    if (box !== undefined) box.power = 'off';
    bench.send('POLL').pass(5_000);
    expect(bench.calls()).toEqual(['probe', 'restart', 'probe', 'updaterunning']);
  });

  it('is left alone when it has more instances than it should', () => {
    const bench = configured({ recovery: 'restart', required: ({ n }) => (n === 1 ? 1 : 2) });
    bench.send('UPDATE', { patch: { n: 1 } }).pass(5_000);
    expect(bench.calls()).toEqual(['probe', 'updaterunning']);
    expect(bench.view.status).toBe('configured');
  });

  it('is an error when it has vanished: nobody makes another one by itself', () => {
    const bench = configured({ recovery: 'restart' });
    bench.world.boxes.clear();
    bench.send('POLL').pass(600_000);
    bench.send('UPDATE', { patch: { b: 1 } }).pass(600_000);
    bench.send('CLEAR_ERROR', { origin: 'operator' }).pass(600_000);
    expect(bench.calls().filter((call) => call !== 'probe')).toEqual([]);
    expect(bench.view).toMatchObject({ status: 'error' });
    expect(bench.view.fault?.message).toMatch(/vanished/);
  });

  it('is never scrubbed because pushes, replugs or boots fail', () => {
    const bench = configured({ recovery: 'restart' });
    bench.world.fail(
      'updaterunning',
      ...Array.from({ length: 40 }, () => failure('retry', '2111')),
    );
    bench.world.bootTime = Number.POSITIVE_INFINITY;
    bench.send('UPDATE', { patch: { b: 1 } }).pass(8_000_000);
    expect(bench.calls()).not.toContain('scrub(replace)');
    expect(bench.view.status).toBe('error');
    expect(bench.world.built).toEqual(['0#1']);
  });

  it('is rebuilt only by a REBUILD that says so', () => {
    const bench = configured({ recovery: 'restart' });
    bench.send('REBUILD', { origin: 'operator', args: { image: 'U' } });
    expect(bench.calls()).toEqual([]);
    expect(bench.notices('refused')).toHaveLength(1);
    bench.send('REBUILD', { origin: 'operator', args: { destructive: true } }).pass(1_000);
    expect(bench.world.built).toEqual(['0#1', '0#2']);
  });

  it('whose first boot failed may be built again: there is nothing to lose', () => {
    const bench = new Bench({ recovery: 'restart' });
    bench.world.fail('build', ...Array.from({ length: 5 }, () => failure('retry')));
    bench.send('CREATE').pass(60_000);
    expect(bench.view.status).toBe('error');
    bench.send('CLEAR_ERROR', { origin: 'operator' }).pass(1_000);
    expect(bench.view.status).toBe('configured');
  });

  it('whose REBUILD is refused still gets the UPDATE that was folded into it', () => {
    const bench = configured({ recovery: 'restart' });
    bench
      .post('UPDATE', { patch: { name: 'b' } })
      .post('REBUILD', { origin: 'operator' })
      .settle();
    expect(bench.refusals()).toHaveLength(1);
    expect(bench.calls()).toEqual(['probe', 'updaterunning']);
    expect(bench.spec).toEqual({ name: 'b' });
  });
});

describe('a resource that cannot be recovered (recovery `none`)', () => {
  it('is an error when it is deaf or has vanished', () => {
    for (const vanished of [true, false]) {
      const bench = configured({ recovery: 'none' });
      if (vanished) bench.world.boxes.clear();
      const box = bench.world.boxes.get(0);
      if (box !== undefined) box.deaf = true;
      bench.send('POLL').pass(60_000);
      expect(bench.calls()).toEqual(['probe']);
      expect(bench.view.status).toBe('error');
    }
  });
});
