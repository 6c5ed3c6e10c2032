import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { failure } from './world.ts';

const FORCE = { args: { force: true }, origin: 'operator' } as const;

function configured(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  const bench = new Bench(options);
  bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
  expect(bench.view.status).toBe('configured');
  bench.calls();
  return bench;
}

const pushes = (bench: Bench): number =>
  bench.calls().filter((call) => call === 'updaterunning').length;

describe('an UPDATE that is forced', () => {
  it('pushes a configuration that is confirmed already, once', () => {
    const bench = configured();
    const { configDigest } = bench.view;
    bench.send('UPDATE', FORCE).pass(60_000);
    expect(bench.calls()).toEqual(['probe', 'updaterunning']);
    expect(bench.view).toMatchObject({ status: 'configured', configDigest });
    bench.send('UPDATE').send('POLL').pass(60_000);
    expect(pushes(bench)).toBe(0);
  });

  it('is pushed once however often it had to be tried', () => {
    const bench = configured();
    bench.world.fail('updaterunning', failure('retry', '0000'), failure('retry', '0000'));
    bench.send('UPDATE', FORCE);
    bench.post('POLL').pass(60_000);
    expect(pushes(bench)).toBe(3);
    bench.send('UPDATE').pass(60_000);
    expect(pushes(bench)).toBe(0);
  });

  it('is pushed once where it plugs first, and where only a survivor hears of it', () => {
    const bench = configured();
    bench.world.needsReplug = true;
    bench.send('UPDATE', FORCE).pass(60_000);
    expect(bench.calls()).toEqual(['probe', 'updaterunning', 'replug']);
    const pair = configured({ required: () => 2 });
    pair.world.boxes.delete(1);
    pair.world.fail('build', ...Array.from({ length: 40 }, () => failure('retry')));
    pair.send('POLL').pass(10_000);
    expect(pair.view.status).toBe('degraded');
    const before = pushes(pair);
    pair.send('UPDATE', FORCE).pass(600_000);
    expect([before, pushes(pair)]).toEqual([1, 1]);
  });

  it('runs updatequiesced on what is quiesced', () => {
    const bench = configured();
    bench.send('QUIESCE', { origin: 'operator' });
    bench.send('UPDATE', { patch: { name: 'b' } }).calls();
    bench.send('UPDATE');
    expect(bench.calls()).toEqual([]);
    bench.send('UPDATE', FORCE);
    expect(bench.calls()).toEqual(['updatequiesced']);
    expect(bench.view.status).toBe('quiesced');
  });

  it('waits its turn, and is forced when it comes: behind a CREATE, and behind a look', () => {
    const bench = configured();
    bench.post('UPDATE', FORCE).post('UPDATE').post('POLL').post('CREATE').settle();
    expect(pushes(bench)).toBe(1);
    bench.world.fail('probe', failure('retry', '0000'));
    bench.send('UPDATE', FORCE).pass(60_000);
    expect(pushes(bench)).toBe(1);
  });

  it('comes of a REBUILD that is refused, and had absorbed it', () => {
    const bench = configured({ recovery: 'restart' });
    bench.post('UPDATE', FORCE).post('REBUILD', { origin: 'operator' }).settle();
    expect(bench.refusals()).toHaveLength(1);
    expect(pushes(bench)).toBe(1);
  });

  it('comes of a DELETE that was not for this resource, and had absorbed it', () => {
    const bench = configured();
    bench.world.logical = 'exists';
    bench.post('UPDATE', FORCE).post('DELETE').pass(60_000);
    expect(bench.refusals()).toEqual(['DELETE: the resource still exists']);
    expect(pushes(bench)).toBe(1);
  });
});
