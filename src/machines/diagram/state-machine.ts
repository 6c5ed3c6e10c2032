import type { State } from '../../model/words.ts';
import {
  type Definition,
  describe,
  type Edge,
  restOf,
  type StateDefinition,
} from '../definition.ts';
import { machine, type StateMeta } from '../machine.ts';
import { type Attributes, attributes, digraph, edge, node } from './dot.ts';

/** Shape and shade of each role: told apart on paper and without colour. */
export const LOOKS: Readonly<Record<StateMeta['role'], Attributes>> = {
  stable: { shape: 'box', peripheries: 2, penwidth: 2, fontname: 'Helvetica-Bold' },
  waiting: { shape: 'box', style: 'rounded,filled,dashed', fillcolor: 'gray92', penwidth: 2 },
  transient: { shape: 'ellipse' },
  error: { shape: 'octagon', fillcolor: 'gray75', penwidth: 2 },
  terminal: { shape: 'doublecircle', fillcolor: 'gray20', fontcolor: 'white' },
};

/** Guards that only an order passes: by an operator, or a program on behalf of one. */
const ORDERS = ['QUIESCE', 'RESTART', 'REBUILD', 'CLEAR_ERROR'];

const isOrder = ({ guard }: Edge): boolean =>
  ORDERS.some((order) => guard.split(/[ ,]+/).includes(order));

/**
 * The definition as it runs, in DOT. `present`: the state a resource is in, marked.
 * `definition`: another one than the machine's own, for tests.
 */
export function stateMachineDot(
  options: { readonly present?: State; readonly definition?: Definition } = {},
): string {
  const { present, definition = describe(machine) } = options;
  const states = new Map(definition.states.map((state) => [state.name, state]));
  return digraph('state_machine', 'The life cycle of a resource', [
    `  graph${attributes(PAGE)};`,
    ...definition.states.map((state) => stateNode(state, state.name === present)),
    ...grouped(definition).map((group) => drawn(group, states.get(group.to)?.command ?? '')),
    ...legend(),
  ]);
}

/** A3, landscape. */
const PAGE: Attributes = {
  size: '16,11',
  rankdir: 'TB',
  nodesep: 0.15,
  ranksep: 0.45,
  ratio: 0.69,
};

function stateNode({ name, role, command }: StateDefinition, present: boolean): string {
  const label = command === '' ? name : `${name}\n${command}`;
  const marked = present ? { color: 'red', penwidth: 5 } : {};
  return node(name, { label, ...LOOKS[role], ...marked });
}

/** Edges that are drawn as one: between the same states, of the same kind. */
interface Group {
  readonly from: State;
  readonly to: State;
  readonly order: boolean;
  readonly edges: readonly Edge[];
}

function grouped(definition: Definition): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const one of definition.states.flatMap(({ edges }) => edges)) {
    const order = isOrder(one);
    const key = `${one.from} ${one.to} ${order}`;
    const edges = [...(groups.get(key)?.edges ?? []), one];
    groups.set(key, { from: one.from, to: one.to, order, edges });
  }
  return [...groups.values()];
}

function drawn({ from, to, order, edges }: Group, command: string): string {
  const asks = command === '' ? '' : `\n/ ${command}`;
  const label = `${edges.map(labelOf).join('\n')}${asks}`;
  return edge(from, to, { label, ...lookOf(to, order) });
}

function lookOf(to: State, order: boolean): Attributes {
  if (order) return ORDER;
  return to === 'CalcAction' ? RETURN : {};
}

const ORDER: Attributes = { color: 'blue3', fontcolor: 'blue3', penwidth: 3.5, arrowsize: 1.2 };
const RETURN: Attributes = { color: 'gray50', style: 'dashed' };

/** The guard, and where the machine comes to rest, what becomes of the entry. */
function labelOf(one: Edge): string {
  const guard = one.guard === '' ? 'else' : one.guard;
  return restOf(one) === null
    ? guard
    : `${guard} / ${one.updates.map(({ name }) => name).join(', ')}`;
}

function legend(): readonly string[] {
  const samples: readonly (readonly [StateMeta['role'], string])[] = [
    ['stable', 'rests'],
    ['waiting', 'waits'],
    ['transient', 'works'],
    ['error', 'error'],
    ['terminal', 'end'],
  ];
  const key = (name: string): string => `legend: ${name}`;
  return [
    '  subgraph cluster_legend {',
    `    graph${attributes({ label: 'Legend', labelloc: 't', fontsize: 16, color: 'gray60' })};`,
    ...samples.map(([role, says]) => `  ${node(key(role), { label: says, ...LOOKS[role] })}`),
    ...samples.slice(0, 3).map(([role, _], i) => {
      const [label, look] = LINES[i] ?? LINES[0];
      return `  ${edge(key(role), key(samples[i + 1]?.[0] ?? role), { label, ...look })}`;
    }),
    '  }',
  ];
}

const LINES: readonly [readonly [string, Attributes], ...(readonly [string, Attributes])[]] = [
  ['guard\n/ command', {}],
  ['guard\n/ how it rests', RETURN],
  ['an order only', ORDER],
];
