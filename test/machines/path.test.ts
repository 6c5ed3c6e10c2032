import { describe, expect, it } from 'vitest';
import { pathToConfigured } from '../../src/machines/path.ts';
import type { State } from '../../src/model/words.ts';
import { Bench } from './bench.ts';
import { rowOf } from './rows.ts';
import { failure } from './world.ts';

function path(bench: Bench): readonly State[] {
  const { policy, now, drivers } = bench;
  return pathToConfigured({ row: rowOf(bench), policy, now }, drivers);
}

function configured(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  return new Bench(options).send('CREATE', { patch: { name: 'a' } }).pass(1_000);
}

const first = (bench: Bench): void => {
  const box = bench.world.boxes.get(0);
  if (box !== undefined) box.deaf = true;
};

describe('the shortest way to configured', () => {
  it('is a boot for what is new, what is left of it for what boots, and nothing for what is there', () => {
    expect(path(new Bench())).toEqual([
      'CalcAction',
      'CreateVM',
      'CheckBoot',
      'ConfigureVM',
      'CalcAction',
    ]);
    const booting = new Bench();
    booting.world.bootTime = 60_000;
    booting.send('CREATE');
    expect(path(booting)).toEqual(['CalcAction', 'CheckBoot', 'ConfigureVM', 'CalcAction']);
    expect(path(configured())).toEqual(['CalcAction']);
  });

  it('begins in the state whose verb is under way, or kept back', () => {
    const dead = configured();
    first(dead);
    dead.post('POLL').want();
    expect(path(dead)).toEqual(['StopVM', 'CreateVM', 'CheckBoot', 'ConfigureVM', 'CalcAction']);
    const pushing = configured();
    pushing.post('UPDATE', { patch: { b: 1 } }).want();
    expect(path(pushing)).toEqual(['ConfigureVM', 'CalcAction']);
  });

  it('goes by way of the missing member of a pair, and past what the driver has no verb for', () => {
    const pair = configured({ required: () => 2 });
    pair.world.boxes.delete(1);
    pair.world.fail('build', failure('retry'));
    pair.send('POLL');
    expect(path(pair)).toContain('CreateVM');
    expect(path(new Bench({ lacks: ['build'] }))).not.toContain('ReplugVM');
  });

  it('is none where only an order leads on, or where it leads away', () => {
    const failed = new Bench();
    failed.world.fail('build', failure('fail', '1003'));
    const held = configured({ grace: 60_000 });
    const stuck = configured();
    stuck.world.fail('scrub', failure('retry'));
    const none = [
      failed.send('CREATE'),
      configured().send('QUIESCE'),
      held.send('DELETE', { origin: 'operator' }),
      configured().send('DELETE'),
      stuck.send('DELETE'),
    ];
    expect(none.map(({ view }) => view.status)).toEqual([
      'error',
      'quiesced',
      'held',
      'gone',
      'gone',
    ]);
    expect(none.map(path)).toEqual([[], [], [], [], []]);
  });
});
