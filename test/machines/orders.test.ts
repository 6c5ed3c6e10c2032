import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { failure } from './world.ts';

function configured(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  const bench = new Bench(options);
  bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
  bench.calls();
  return bench;
}

describe('REBUILD', () => {
  it('scenario 21, D-05: boots the image it names; the next plain one boots the default', () => {
    const bench = configured();
    const images = (): (string | undefined)[] =>
      bench.world.runs.filter(({ verb }) => verb === 'build').map(({ args }) => args.image);
    bench.send('REBUILD', { args: { image: 'U' } }).pass(1_000);
    bench.world.boxes.clear();
    bench.send('POLL').pass(1_000);
    bench.send('REBUILD').pass(1_000);
    expect(images()).toEqual([undefined, 'U', 'U', undefined]);
    expect(bench.world.built).toEqual(['0#1', '0#2', '0#3', '0#4']);
  });

  it('that cannot scrub is tried spaced, not in a spin, and not given up', () => {
    const bench = configured();
    bench.world.fail('scrub', ...Array.from({ length: 4 }, () => failure('retry')));
    bench.send('REBUILD', { args: { image: 'U' } });
    expect(bench.calls()).toEqual(['scrub(replace)']);
    expect(bench.view).toMatchObject({ wait: 'backoff', phase: 'RebuildVM' });
    bench.pass(60_000);
    expect(bench.world.boxes.get(0)).toMatchObject({ image: 'U', incarnation: 2 });
  });

  it('of what is gone ends it', () => {
    const bench = configured();
    bench.world.logical = 'gone';
    bench.send('REBUILD');
    expect(bench.view.state).toBe('Exit');
    expect(bench.world.built).toEqual(['0#1']);
  });

  it('scrubs once, however often the build after it fails', () => {
    const bench = configured();
    bench.world.fail('build', failure('retry'), failure('retry'));
    bench.send('REBUILD').pass(60_000);
    expect(bench.calls().filter((call) => call !== 'probe')).toEqual([
      'scrub(replace)',
      'build',
      'build',
      'build',
      'updaterunning',
    ]);
  });
});

describe('QUIESCE', () => {
  it('stops the instance, and no POLL starts it again', () => {
    const bench = configured();
    bench.send('QUIESCE', { origin: 'operator' });
    expect(bench.view).toMatchObject({ status: 'quiesced', wait: null });
    for (let i = 0; i < 5; i++) bench.send('POLL').send('READ').pass(600_000);
    expect(bench.calls()).toEqual(['quiesce']);
    expect(bench.world.boxes.get(0)?.power).toBe('off');
  });

  it('lets UPDATE change what is stopped, RESTART and REBUILD start it, DELETE end it', () => {
    const bench = configured();
    bench.send('QUIESCE').send('UPDATE', { patch: { name: 'b' } });
    expect(bench.calls()).toEqual(['quiesce', 'updatequiesced']);
    expect(bench.view.status).toBe('quiesced');
    bench.send('RESTART').pass(1_000);
    expect(bench.calls()).toEqual(['restart', 'probe', 'updaterunning']);
    bench.send('QUIESCE').send('REBUILD').pass(1_000);
    expect(bench.view).toMatchObject({ status: 'configured', incarnation: 2 });
    bench.send('QUIESCE').send('DELETE');
    expect(bench.view.state).toBe('Exit');
  });

  it('that comes while it boots is done once it is configured', () => {
    const bench = new Bench();
    bench.world.bootTime = 5_000;
    bench.send('CREATE').send('QUIESCE').pass(10_000);
    expect(bench.calls().filter((call) => call !== 'probe')).toEqual([
      'build',
      'updaterunning',
      'quiesce',
    ]);
    expect(bench.view.status).toBe('quiesced');
  });

  it('that fails is tried a number of times, then it is an error', () => {
    const bench = configured();
    bench.world.fail('quiesce', ...Array.from({ length: 9 }, () => failure('retry')));
    bench.send('QUIESCE').pass(120_000);
    expect(bench.calls()).toEqual(['quiesce', 'quiesce', 'quiesce', 'quiesce', 'quiesce']);
    expect(bench.view.status).toBe('error');
  });

  it('of a driver that cannot is refused, and changes nothing', () => {
    const bench = configured({ lacks: ['quiesce', 'restart'] });
    bench.send('QUIESCE', { origin: 'operator' }).send('RESTART', { origin: 'operator' });
    expect(bench.notices('refused')).toHaveLength(2);
    expect(bench.view.status).toBe('configured');
    expect(bench.calls()).toEqual([]);
  });

  it('whose UPDATE fails stays quiesced and is tried again', () => {
    const bench = configured();
    bench.world.fail('updatequiesced', failure('retry'), failure('retry'));
    bench.send('QUIESCE').send('UPDATE', { patch: { name: 'b' } });
    expect(bench.view).toMatchObject({ status: 'quiesced', wait: 'backoff' });
    bench.pass(10_000);
    expect(bench.view).toMatchObject({ status: 'quiesced', wait: null });
    expect(bench.calls()).toEqual([
      'quiesce',
      'updatequiesced',
      'updatequiesced',
      'updatequiesced',
    ]);
  });
});

describe('RESTART', () => {
  it('restarts what runs, configures it again, and does so once', () => {
    const bench = configured();
    bench.world.bootTime = 3_000;
    bench.send('RESTART').pass(10_000);
    expect(bench.calls().filter((call) => call !== 'probe')).toEqual(['restart', 'updaterunning']);
    expect(bench.view).toMatchObject({ status: 'configured', incarnation: 1, attempts: 0 });
  });

  it('of what is down is a boot', () => {
    const bench = new Bench();
    bench.world.fail('build', failure('retry'));
    bench.post('CREATE').post('RESTART').pass(60_000);
    expect(bench.calls().filter((call) => call === 'restart').length).toBeLessThan(2);
    expect(bench.view.status).toBe('configured');
  });

  it('that fails is tried spaced and counted, then it is an error', () => {
    const bench = configured();
    bench.world.fail('restart', ...Array.from({ length: 9 }, () => failure('retry')));
    bench.send('RESTART').pass(120_000);
    expect(bench.calls()).toEqual(['restart', 'restart', 'restart', 'restart', 'restart']);
    expect(bench.view).toMatchObject({ status: 'error', attempts: 5 });
  });

  it('that runs although it is to be off is an error to be seen, not a loop; QUIESCE mends it', () => {
    const bench = configured();
    bench.world.fail('updatequiesced', failure('skip', '0001'));
    bench
      .send('QUIESCE')
      .send('UPDATE', { patch: { name: 'b' } })
      .pass(600_000);
    expect(bench.view).toMatchObject({ status: 'error', fault: { code: 'vm_x_0001' } });
    expect(bench.calls().filter((call) => call === 'updatequiesced')).toHaveLength(1);
    bench.send('QUIESCE', { origin: 'operator' }).pass(60_000);
    expect(bench.view.status).toBe('quiesced');
  });
});
