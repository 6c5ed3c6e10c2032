import { EVENT_TYPES, STATES, STATUSES, type State, type Status } from '../model/words.ts';
import { stable } from './context.ts';
import { unboundedCycles } from './cycles.ts';
import { type Definition, edgesOf, restOf, walk } from './definition.ts';
import {
  DISPOSITION_WORDS,
  type DISPOSITIONS,
  SITUATIONS,
  type Situation,
} from './dispositions.ts';
import { deletionEnds, stubborn } from './ending.ts';
import { at, contexts, entry, results } from './possible.ts';
import { take } from './signal.ts';

/** What is checked: the definition, and the table that says which event counts when. */
export interface Checked {
  readonly definition: Definition;
  readonly dispositions: typeof DISPOSITIONS;
}

/** One property of the machine that needs no run of it. */
export interface Check {
  readonly name: string;
  /** What holds, as a sentence for the report. */
  readonly holds: string;
  /** Where it does not: a line each; empty when all is well. */
  readonly problems: (checked: Checked) => readonly string[];
}

export const CHECKS: readonly Check[] = [
  {
    name: 'reachable',
    holds: 'every state can be reached from CalcAction',
    problems: ({ definition }) => {
      const seen = new Set<State>(['CalcAction']);
      for (const state of seen) for (const edge of edgesOf(definition, state)) seen.add(edge.to);
      return STATES.filter((state) => !seen.has(state)).map((state) => `${state} is never entered`);
    },
  },
  {
    name: 'no dead end',
    holds: 'whatever the result, a state knows where to go; a life that ended can begin again',
    problems: ({ definition }) =>
      STATES.flatMap((state) => {
        const edges = edgesOf(definition, state);
        if (edges.length === 0) return [`${state} has no way out`];
        if (edges.every(({ on }) => on !== 'RESULT')) return [];
        const last = edges.at(-1);
        return last?.guard === '' ? [] : [`${state} ignores results that pass no guard`];
      }),
  },
  {
    name: 'waits',
    holds: 'every status that is not stable has a time at which the machine goes on by itself',
    problems: ({ definition }) => [
      ...new Set(
        STATES.flatMap((state) =>
          contexts().flatMap((context) =>
            results().flatMap((signal) => {
              const step = walk(definition, state, context, signal);
              if (step === null || !(step.edge.to === 'CalcAction' || step.edge.to === 'Held'))
                return [];
              if (stable(step.context.status) || step.context.wait !== null) return [];
              return [
                `${state} [${step.edge.guard}] rests in ${step.context.status} without a wait`,
              ];
            }),
          ),
        ),
      ),
    ],
  },
  {
    name: 'declared',
    holds: 'every pair of situation and event is declared as taken, waiting, dropped or refused',
    problems: ({ dispositions }) =>
      SITUATIONS.flatMap((situation) =>
        EVENT_TYPES.flatMap((type) => {
          const declared = dispositions[situation]?.[type];
          return DISPOSITION_WORDS.includes(declared)
            ? []
            : [`${situation} x ${type} is not declared`];
        }),
      ),
  },
  {
    name: 'taken',
    holds: 'whatever is taken leads somewhere',
    problems: ({ definition, dispositions }) =>
      STATUSES.filter((status) => status !== 'held').flatMap((status) =>
        EVENT_TYPES.filter((type) => dispositions[situationAt(status)][type] === 'take')
          .filter((type) => walk(definition, 'CalcAction', at(status), take(entry(type))) === null)
          .map((type) => `${type} is taken in ${status} and leads nowhere`),
      ),
  },
  {
    name: 'deletion',
    holds: 'DELETE leads to Exit from everywhere when the driver succeeds',
    problems: ({ definition, dispositions }) => [
      ...STATUSES.filter((status) => dispositions[situationAt(status)].DELETE !== 'take').map(
        (status) => `DELETE waits in ${status}`,
      ),
      ...STATUSES.filter((status) => !deletionEnds(definition, restIn(status), status)).map(
        (status) => `DELETE in ${status} does not end in Exit`,
      ),
      ...stubborn(definition).map((state) => `a DELETE cannot interrupt the verb of ${state}`),
    ],
  },
  {
    name: 'quiet',
    holds: 'POLL, or time, starts nothing that is quiesced or held',
    problems: ({ definition, dispositions }) => [
      ...(['quiesced', 'held'] as const)
        .filter((situation) => !['drop', 'refuse'].includes(dispositions[situation].POLL))
        .map((situation) => `POLL is taken in ${situation}`),
      ...[take(entry('POLL')), take(null)]
        .filter((signal) => walk(definition, 'CalcAction', at('quiesced'), signal) !== null)
        .map((signal) => `${signal.due ? 'time' : 'POLL'} leads out of quiesced`),
      ...(walk(definition, 'Held', at('held'), take(entry('POLL'))) === null
        ? []
        : ['POLL leads out of Held']),
    ],
  },
  {
    name: 'bounded',
    holds: 'no cycle without a counter or a wait: nothing spins',
    problems: ({ definition }) => {
      const unrested = definition.states.flatMap(({ edges }) =>
        edges
          .filter(({ to }) => to === 'CalcAction' || to === 'Held' || to === 'Exit')
          .filter((edge) => restOf(edge) === null)
          .map(({ from, to, guard }) => `${from} [${guard}] rests in ${to} without saying how`),
      );
      return [...unrested, ...unboundedCycles(definition)];
    },
  },
];

/** All problems, a line each, with the name of the check; empty when the machine is sound. */
export function problemsOf(checked: Checked): readonly string[] {
  return CHECKS.flatMap(({ name, problems }) =>
    problems(checked).map((problem) => `${name}: ${problem}`),
  );
}

/** The checks as an operator reads them. */
export function report(checked: Checked): string {
  return CHECKS.map(({ name, holds, problems }) => {
    const found = problems(checked);
    const lines = found.map((problem) => `     ${problem}\n`).join('');
    return `${found.length === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(12)} ${holds}\n${lines}`;
  }).join('');
}

/** The situation of a resource at rest that waits for nothing. */
function situationAt(status: Status): Situation {
  return status === 'error' || status === 'gone' || status === 'quiesced' || status === 'held'
    ? status
    : 'ready';
}

function restIn(status: Status): 'CalcAction' | 'Held' {
  return status === 'held' ? 'Held' : 'CalcAction';
}
