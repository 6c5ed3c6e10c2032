import { describe, expect, it } from 'vitest';
import { guides } from '../../src/machines/diagram/guides.ts';
import { stateReference, withStateReference } from '../../src/machines/diagram/reference.ts';
import { sampleBootDot } from '../../src/machines/diagram/sample-boot.ts';
import { stateMachineDot } from '../../src/machines/diagram/state-machine.ts';
import { diagram, renderSvg } from '../../src/machines/diagram/svg.ts';
import { workerDot } from '../../src/machines/diagram/worker.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { WAITS } from '../../src/model/resource.ts';
import { STATES, STATUSES } from '../../src/model/words.ts';
import { EDGES } from './edges.ts';

interface Drawn {
  readonly from: string;
  readonly to: string;
  readonly given: Readonly<Record<string, string>>;
}

/** The edges of a text in DOT, read from its own grammar: quoted names, quoted attributes. */
function edgesIn(dot: string): readonly Drawn[] {
  return [...dot.matchAll(/^\s*"([^"]+)" -> "([^"]+)"(?: \[(.*)\])?;$/gm)].map(
    ([, from = '', to = '', given = '']) => ({ from, to, given: attributesIn(given) }),
  );
}

function nodesIn(dot: string): ReadonlyMap<string, Readonly<Record<string, string>>> {
  return new Map(
    [...dot.matchAll(/^\s*"([^"]+)" \[(.*)\];$/gm)].map(([, name = '', given = '']) => [
      name,
      attributesIn(given),
    ]),
  );
}

function attributesIn(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/(\w+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]));
}

/** `guard / how it rests` by line; the command on a line of its own. */
function guardsIn(label: string): readonly string[] {
  return label
    .split('\\n')
    .filter((line) => !line.startsWith('/ '))
    .map((line) => line.split(' / ')[0] ?? '');
}

const sorted = (lines: readonly string[]): readonly string[] => [...lines].sort();

describe('the diagram of the machine', () => {
  const dot = stateMachineDot();
  const edges = edgesIn(dot).filter(({ from }) => !from.startsWith('legend'));

  it('has the edges that were written by hand, each with its guards, and orders marked', () => {
    const drawn = edges.map(({ from, to, given }) => {
      const order = given.color === 'blue3' ? '!' : '';
      return `${order}${from} -> ${to}: ${guardsIn(given.label ?? '').join('; ')}`;
    });
    expect(sorted(drawn)).toEqual(sorted(EDGES.trim().split('\n')));
  });

  it('names on each edge the command that follows, or how the machine rests', () => {
    const nodes = nodesIn(dot);
    for (const { to, given } of edges) {
      const command = nodes.get(to)?.label?.split('\\n')[1];
      if (command !== undefined) expect(given.label?.split('\\n').at(-1)).toBe(`/ ${command}`);
      if (to === 'CalcAction') expect(given.label).toMatch(/ \/ \w/);
    }
  });

  it('tells stable, waiting, transient, error and terminal states apart without colour', () => {
    const nodes = nodesIn(dot);
    const look = (state: string): string => {
      const { shape = '', style = '', fillcolor = '', peripheries = '' } = nodes.get(state) ?? {};
      return [shape, style, fillcolor, peripheries].join(' ');
    };
    const kinds = ['CalcAction', 'CheckBoot', 'CreateVM', 'ClearError', 'Exit'];
    expect(new Set(kinds.map(look)).size).toBe(5);
    expect(STATES.every((state) => nodes.has(state))).toBe(true);
    for (const { fillcolor } of nodes.values()) expect(fillcolor ?? 'white').toMatch(/white|gray/);
  });

  it('marks the state a resource is in, and no other', () => {
    const marked = [...nodesIn(stateMachineDot({ present: 'StopVM' }))].filter(
      ([, { color }]) => color === 'red',
    );
    expect(marked.map(([name]) => name)).toEqual(['StopVM']);
  });

  it('is accepted by Graphviz, as are the others', async () => {
    for (const text of [dot, sampleBootDot(), workerDot()]) {
      const svg = await renderSvg(text);
      expect(svg).toMatch(/<svg[\s\S]*<\/svg>/);
      expect(svg.match(/class="edge"/g)).toHaveLength(edgesIn(text).length);
    }
    await expect(renderSvg('digraph {')).rejects.toThrow();
  });

  it('is answered as text or as a picture', async () => {
    expect(await diagram('dot')).toBe(dot);
    expect(await diagram('svg', 'Held')).toMatch(/stroke="red"/);
  });
});

describe('the diagram of a boot', () => {
  it('is the path of a boot: built, awaited, configured', () => {
    const steps = edgesIn(sampleBootDot()).flatMap(({ from, to, given }) =>
      (given.label ?? '').split('\\n').map((line) => ({ at: Number.parseInt(line, 10), from, to })),
    );
    const path = steps.sort((one, other) => one.at - other.at).map(({ to }) => to);
    expect(path).toEqual([
      'CreateVM',
      'CheckBoot',
      'CalcAction',
      'CheckBoot',
      'CalcAction',
      'CheckBoot',
      'ConfigureVM',
      'CalcAction',
    ]);
  });
});

describe('the diagram of a worker', () => {
  it('shows the way of a message: journaled, decided, committed, admitted, done', () => {
    const ways = edgesIn(workerDot()).map(({ from, to }) => `${from} ${to}`);
    for (const way of [
      'rabbitmq bus',
      'bus intake',
      'intake writer',
      'writer scheduler',
      'scheduler decide',
      'scheduler writer',
      'gates act',
      'act world',
    ]) {
      expect(ways).toContain(way);
    }
  });
});

describe('the state reference', () => {
  it('tells of each state what it means, how long it lasts, what to look at and what to type', () => {
    const reference = stateReference();
    for (const state of STATES) {
      const [section = ''] = reference.split(`### State ${state}\n`)[1]?.split('### ') ?? [];
      expect(section).toMatch(
        /- How long: \S[\s\S]*- Look at: \S[\s\S]*- Type: \S[\s\S]*- Escalate when: \S/,
      );
    }
    const headings = [
      ...STATUSES.map((name) => `Status ${name}`),
      ...WAITS.map((w) => `Wait ${w}`),
    ];
    for (const heading of headings) expect(reference).toContain(`### ${heading}\n`);
  });

  it('is not written when a state, a status or a wait has no text', () => {
    const texts = guides();
    for (const kind of ['state', 'status', 'wait'] as const) {
      const [name = '', guide] = Object.entries(texts[kind])[0] ?? [];
      const broken = { ...texts[kind], [name]: { ...guide, escalate: ' ' } };
      expect(() => stateReference({ ...texts, [kind]: broken })).toThrow(`${kind} ${name}`);
    }
  });

  it('tells durations of the policy, not of a text', () => {
    const policy = { ...DEFAULT_POLICY, bootTimeout: 7_200_000, maxAttempts: 77 };
    const { state } = guides(policy);
    expect(state.CheckBoot.lasts).toContain('2 h');
    expect(state.CreateVM.means).toContain('77 boots');
  });

  it('stands between its markers and leaves the rest of the page alone', () => {
    const page = 'before\n<!-- generated: states -->\nOUTDATED\n<!-- /generated -->\nafter\n';
    const once = withStateReference(page);
    expect(once).toMatch(/^before\n/);
    expect(once).toMatch(/\nafter\n$/);
    expect(once).not.toContain('OUTDATED');
    expect(withStateReference(once)).toBe(once);
    expect(() => withStateReference('no markers')).toThrow(/generated: states/);
  });
});
