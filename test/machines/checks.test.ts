import { describe, expect, it } from 'vitest';
import { CHECKS, type Checked, problemsOf, report } from '../../src/machines/checks.ts';
import {
  type Definition,
  describe as described,
  type Edge,
} from '../../src/machines/definition.ts';
import { DISPOSITIONS } from '../../src/machines/dispositions.ts';
import { machine } from '../../src/machines/machine.ts';
import type { State } from '../../src/model/words.ts';

const SOUND: Checked = { definition: described(machine), dispositions: DISPOSITIONS };

/** The machine with the edges of one state changed. */
function changed(state: State, change: (edges: readonly Edge[]) => readonly Edge[]): Checked {
  const definition: Definition = {
    states: SOUND.definition.states.map((one) =>
      one.name === state ? { ...one, edges: change(one.edges) } : one,
    ),
  };
  return { ...SOUND, definition };
}

const dropping = (state: State, guard: string): Checked =>
  changed(state, (edges) => edges.filter((edge) => edge.guard !== guard));

const failing = (checked: Checked): string[] =>
  CHECKS.filter(({ problems }) => problems(checked).length > 0).map(({ name }) => name);

describe('the static checks', () => {
  it('find the machine sound', () => {
    expect(problemsOf(SOUND)).toEqual([]);
    expect(
      report(SOUND)
        .split('\n')
        .filter((line) => line !== ''),
    ).toHaveLength(CHECKS.length);
  });

  it('reject a machine with a state that is never entered', () => {
    const broken = dropping('CalcAction', 'QUIESCE');
    const also = changed('ClearError', (edges) => edges.filter(({ to }) => to !== 'QuiesceVM'));
    const rest = changed('ConfigureVM', (edges) => edges.filter(({ to }) => to !== 'QuiesceVM'));
    const states = SOUND.definition.states.map((state) => {
      const source = [broken, also, rest].find(
        ({ definition }) =>
          definition.states.find(({ name }) => name === state.name)?.edges.length !==
          state.edges.length,
      );
      return source?.definition.states.find(({ name }) => name === state.name) ?? state;
    });
    const checked = { ...SOUND, definition: { states } };
    expect(problemsOf(checked)).toContain('reachable: QuiesceVM is never entered');
  });

  it('reject a machine with a dead end', () => {
    expect(problemsOf(changed('Exit', () => []))).toContain('no dead end: Exit has no way out');
    expect(problemsOf(dropping('Alive', ''))).toContain(
      'no dead end: Alive ignores results that pass no guard',
    );
  });

  it('reject a machine that rests without a time to go on', () => {
    const broken = changed('CreateVM', (edges) =>
      edges.map((edge) =>
        edge.guard === 'down'
          ? { ...edge, updates: [{ name: 'nothing', rest: 'ends' as const, apply: () => ({}) }] }
          : edge,
      ),
    );
    expect(problemsOf(broken)).toEqual(['waits: CreateVM [down] rests in down without a wait']);
  });

  it('reject a table that leaves a pair of situation and event undeclared', () => {
    const { POLL: _, ...ready } = DISPOSITIONS.ready;
    const dispositions = { ...DISPOSITIONS, ready: ready as typeof DISPOSITIONS.ready };
    expect(failing({ ...SOUND, dispositions })).toContain('declared');
  });

  it('reject a machine that takes what it does not know', () => {
    expect(problemsOf(dropping('CalcAction', 'is quiesced'))).toContain(
      'taken: UPDATE is taken in quiesced and leads nowhere',
    );
  });

  it('reject a machine in which a DELETE does not end, waits, or cannot interrupt', () => {
    expect(problemsOf(dropping('StopVM', 'down, removed'))).toContain(
      'deletion: DELETE in configured does not end in Exit',
    );
    const backoff = { ...DISPOSITIONS.ready, DELETE: 'wait' as const };
    const dispositions = { ...DISPOSITIONS, ready: backoff };
    expect(problemsOf({ ...SOUND, dispositions })).toContain('deletion: DELETE waits in up');
    expect(problemsOf(dropping('QuiesceVM', 'cancelled'))).toEqual([]);
    expect(problemsOf(dropping('ReplugVM', 'cancelled'))).toContain(
      'deletion: a DELETE cannot interrupt the verb of ReplugVM',
    );
  });

  it('reject a machine that starts what is quiesced or held because of a POLL, or of time', () => {
    const eager = changed('CalcAction', (edges) =>
      edges.map((edge) => (edge.guard === 'may be alive' ? { ...edge, guard: '' } : edge)),
    );
    expect(problemsOf(eager)).toEqual(
      expect.arrayContaining([
        'quiet: POLL leads out of quiesced',
        'quiet: time leads out of quiesced',
      ]),
    );
    const waking = changed('Held', (edges) => edges.map((edge) => ({ ...edge, guard: '' })));
    expect(problemsOf(waking)).toContain('quiet: POLL leads out of Held');
    const quiesced = { ...DISPOSITIONS.quiesced, POLL: 'take' as const };
    const dispositions = { ...DISPOSITIONS, quiesced };
    expect(problemsOf({ ...SOUND, dispositions })).toContain('quiet: POLL is taken in quiesced');
  });

  it('reject a machine that spins: without a counter, or at a rest that does not say how', () => {
    const uncounted: Checked = {
      ...SOUND,
      definition: {
        states: SOUND.definition.states.map((state) =>
          state.name === 'ReplugVM' ? { ...state, counts: '' as const } : state,
        ),
      },
    };
    expect(problemsOf(uncounted)).toEqual(['bounded: ConfigureVM -> ReplugVM -> ConfigureVM']);
    const again = changed('StopVM', (edges) =>
      edges.map((edge) => (edge.to === 'StopVM' ? { ...edge, updates: [] } : edge)),
    );
    expect(problemsOf(again)).toContain('bounded: StopVM -> StopVM');
    const silent = changed('PushUpdate', (edges) =>
      edges.map((edge) => ({ ...edge, updates: [] })),
    );
    expect(failing(silent)).toContain('bounded');
  });
});
