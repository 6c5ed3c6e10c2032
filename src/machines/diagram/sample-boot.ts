import { type Context, FRESH } from '../context.ts';
import { describe, type Edge, restOf, walk } from '../definition.ts';
import { machine } from '../machine.ts';
import { entry } from '../possible.ts';
import { type Finding, result } from '../result.ts';
import { type Signal, take } from '../signal.ts';
import { digraph, edge, node } from './dot.ts';
import { LOOKS } from './state-machine.ts';

const found = (finding: Finding): Signal => result(finding, 'recreate');
const create: Signal = take(entry('CREATE'));

/** A boot as it usually goes: what the machine is told, one after the other. */
const BOOT: readonly (readonly [Signal, string])[] = [
  [create, 'CREATE'],
  [found({ status: 'booting', learn: { bootDeadline: 1 } }), 'built'],
  [found({ status: 'booting', how: 'later' }), 'committed'],
  [create, 'time to look'],
  [found({ status: 'booting' }), 'not yet'],
  [create, 'time to look'],
  [found({ status: 'up' }), 'it answers'],
  [found({ status: 'configured' }), 'pushed'],
];

/** The path of a boot through the machine, walked, not drawn by hand; in DOT. */
export function sampleBootDot(): string {
  const definition = describe(machine);
  const steps = new Map<string, { readonly edge: Edge; readonly lines: string[] }>();
  let state = definition.states[0]?.name ?? 'CalcAction';
  let context: Context = FRESH;
  BOOT.forEach(([signal, says], index) => {
    const step = walk(definition, state, context, signal);
    if (step === null) throw new Error(`a boot cannot go on in ${state}: ${says}`);
    const key = `${step.edge.from} ${step.edge.to}`;
    const lines = steps.get(key)?.lines ?? [];
    lines.push(`${index + 1}. ${says}${restOf(step.edge) === null ? '' : ': rest'}`);
    steps.set(key, { edge: step.edge, lines });
    state = step.edge.to;
    context = step.context;
  });
  const met = new Set([...steps.values()].flatMap((step) => [step.edge.from, step.edge.to]));
  return digraph('sample_boot', 'A boot', [
    ...definition.states
      .filter(({ name }) => met.has(name))
      .map(({ name, role, command }) =>
        node(name, { label: command === '' ? name : `${name}\n${command}`, ...LOOKS[role] }),
      ),
    ...[...steps.values()].map(({ edge: { from, to }, lines }) =>
      edge(from, to, { label: lines.join('\n') }),
    ),
  ]);
}
