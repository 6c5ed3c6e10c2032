import { describe, expect, it } from 'vitest';
import { transition } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { type Context, FRESH } from '../../src/machines/context.ts';
import { describe as described, walk } from '../../src/machines/definition.ts';
import { machine } from '../../src/machines/machine.ts';
import { contexts, resting, results, takes } from '../../src/machines/possible.ts';
import { type Finding, result } from '../../src/machines/result.ts';
import { step } from '../../src/machines/scope.ts';
import type { Signal } from '../../src/machines/signal.ts';
import { STATES, STATUSES, type State } from '../../src/model/words.ts';

interface Case {
  readonly state: State;
  readonly context: Context;
  readonly signal: Signal;
}

const RESTS: readonly string[] = ['CalcAction', 'Held', 'Exit'];
const BEGIN: Signal = { type: 'BEGIN', learn: {} };

/** Everything there is to be told in every state. */
function cases(): readonly Case[] {
  return STATES.flatMap((state): Case[] =>
    RESTS.includes(state)
      ? resting().flatMap((context) =>
          [...takes(), BEGIN].map((signal) => ({ state, context, signal })),
        )
      : contexts().flatMap((context) => results().map((signal) => ({ state, context, signal }))),
  );
}

/** What can be found, once for each guard there is. */
const FINDINGS: readonly Finding[] = [
  ...STATUSES.map((status) => ({ status })),
  { status: 'booting', learn: { bootDeadline: 1 } },
  { status: 'degraded', learn: { bootDeadline: 1 } },
  { status: 'degraded', stale: true },
  { status: 'degraded', how: 'present' },
  { status: 'degraded', how: 'part' },
  { status: 'down', how: 'present' },
  { status: 'booting', how: 'later' },
  { status: 'configured', how: 'later' },
  { status: 'up', how: 'failed' },
  { status: 'quiesced', how: 'failed' },
  { status: 'up', how: 'cancelled' },
  { status: 'up', how: 'unanswered' },
  { status: 'up', how: 'exists' },
  { status: 'up', how: 'prepared' },
  { status: 'up', how: 'unsupported' },
];

const TOLD: readonly Signal[] = [
  ...FINDINGS.map((finding) => result(finding, 'recreate')),
  result({ status: 'restart' }, 'restart'),
];

const DEFINITION = described(machine);

describe('the transitions of the machine', () => {
  it('are all on some path from the birth of a resource', () => {
    const map = getAdjacencyMap(machine, {
      events: ({ value }) => (RESTS.includes(value) ? [...takes(), BEGIN] : TOLD),
      // As much of the context as guards look at.
      serializeState: ({ value, context }) =>
        [value, context.status, context.current?.type, context.bootDeadline].join(' '),
      serializeEvent: (event) => JSON.stringify(event),
      limit: 100_000,
      fromState: machine.resolveState({ value: 'CalcAction', context: FRESH }),
    });
    const taken = new Set(
      Object.values(map).flatMap(({ state: { value, context }, transitions }) =>
        Object.values<{ event: Signal }>(transitions).map(({ event }) => {
          const { guard, state: to } = step(value, context, event);
          return `${value} ${event.type} [${guard}] ${to}`;
        }),
      ),
    );
    const all = DEFINITION.states.flatMap(({ edges }) =>
      edges.map(({ from, on, guard, to }) => `${from} ${on} [${guard}] ${to}`),
    );
    expect(all.length).toBeGreaterThan(90);
    expect(all.filter((name) => !taken.has(name))).toEqual([]);
  });

  it('are the same by the own scope, by XState itself, and by the walk that the checks use', () => {
    // Every case by the walk; every seventh by XState's own function, which is slow.
    const wrong = cases().filter(({ state, context, signal }, index) => {
      const own = step(state, context, signal);
      const walked = walk(DEFINITION, state, context, signal);
      if (own.state !== (walked?.edge.to ?? state)) return true;
      if (own.guard !== (walked?.edge.guard ?? null)) return true;
      if (index % 7 !== 0) return false;
      const [next] = transition(machine, machine.resolveState({ value: state, context }), signal);
      const texts = [own.context, walked?.context ?? context, next.context].map((one) =>
        JSON.stringify(one),
      );
      return own.state !== next.value || new Set(texts).size > 1;
    });
    expect(wrong).toEqual([]);
  });
});
