import { describe, expect, it } from 'vitest';
import { systemSoon } from '../src/environment.ts';
import type { Turn, TurnTask } from '../src/model/turn.ts';
import { takeTurns } from '../src/turns.ts';
import { task } from './scheduler/threaded.ts';

const turnOf = (...ids: readonly string[]): Turn => ({
  batch: null,
  tasks: ids.map((id, i): TurnTask => ({ slot: i + 1, act: task(id) })),
});

describe('a turn', () => {
  it('brings a task that throws at once as one that failed, and those beside it as they end', async () => {
    const take = takeTurns({
      soon: systemSoon,
      decide: () => [],
      begin: (given) => {
        if ('act' in given && given.act.subject.id === 'bad') throw new Error('no such driver');
        return Promise.resolve({ ok: true, result: { instances: [] }, steps: [], took: 0 });
      },
    });
    // The two that end later are told of in the next turn.
    const ended = [
      ...(await take(turnOf('good', 'bad', 'fine'))).ended,
      ...(await take(turnOf())).ended,
    ];
    const oks = new Map(ended.map(({ slot, ending }) => [slot, ending.ok]));
    expect(oks).toEqual(
      new Map([
        [1, true],
        [2, false],
        [3, true],
      ]),
    );
  });
});
