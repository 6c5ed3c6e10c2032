import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../src/ctl/browse/cells.ts';
import type { State } from '../../../src/ctl/browse/state.ts';
import { viewOf } from '../../../src/ctl/browse/view.ts';
import { parked } from '../explained.ts';
import { at, cloud, hear, NOW, sample, stateOf, typed } from './samples.ts';

const SIZES = [
  [80, 24],
  [120, 40],
  [40, 10],
] as const;

/** The screen as text, its edge marked. */
const shot = (state: State): string =>
  viewOf(state, false)
    .map((line) => `${line}${' '.repeat(state.columns - widthOf(line))}|\n`)
    .join('');

/** What stands on the screen in some situations, by name. */
const SCREENS: Readonly<Record<string, (size: readonly [number, number]) => State>> = {
  table: (size) => typed(stateOf(cloud(40), size), 'jjj'),
  filter: (size) => typed(stateOf(cloud(40), size), '/edge conf'),
  errors: (size) => typed(stateOf(cloud(40), size), 'essG'),
  why: (size) => {
    const asked = typed(stateOf(cloud(40), size), 'w');
    return hear(asked, { type: 'why', id: asked.order[0]?.id ?? '', why: parked });
  },
  help: (size) => typed(stateOf(cloud(40), size), '?'),
  rebuild: (size) => typed(stateOf(cloud(40), size), 'jr'),
  reason: (size) => typed(stateOf(cloud(40), size), 'jdits disk is bad, and I look after it'),
  trouble: (size) =>
    hear(
      stateOf(cloud(40), size),
      {
        type: 'rug',
        modes: [
          mode('resource', 'r1', 'x', null),
          mode('tenant', '79f054a8c76e4c22afa86cdd2cd88536', 'moving it', at(3600)),
        ],
        brakes: [brake('rack', 'a7', true), brake('global', '*', false)],
      },
      { type: 'heard', at: NOW },
      {
        type: 'lost',
        why: 'cannot reach rug at http://127.0.0.1:8780: ECONNREFUSED',
        retryAt: NOW + 16_000,
      },
      { type: 'tick', now: NOW + 12_000 },
    ),
};

const mode = (scope: string, key: string, reason: string, expiresAt: string | null) => ({
  ...{ scope, key, mode: 'debug', reason, who: 'anna', since: at(-60), expiresAt },
});

const brake = (scope: string, key: string, engaged: boolean) => ({
  ...{ scope, key, engaged, since: engaged ? at(-30) : null },
  ...{ dead: 12, size: 40, limit: 8, parked: 11 },
});

describe('the screens of browse', () => {
  it.each(
    Object.entries(SCREENS).flatMap(([name, make]) =>
      SIZES.map((size) => [name, size.join('x'), make(size)] as const),
    ),
  )('show %s at %s as drawn', async (name, size, state) => {
    await expect(shot(state)).toMatchFileSnapshot(`goldens/${name}-${size}.txt`);
  });

  it('say in every size that the connection is lost, and when the last news came', () => {
    for (const size of SIZES) {
      const [first = ''] = viewOf(SCREENS.trouble?.(size) ?? stateOf([]), false);
      expect(first).toContain('connection lost · last news 03:04:05');
    }
  });

  it('colour statuses, banners and the cursor, and say the same without colours', () => {
    const state = SCREENS.trouble?.([80, 24]) ?? stateOf([]);
    const lines = viewOf(state, true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
    const bare = lines.map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, ''));
    expect(bare.map((line) => line.trimEnd())).toEqual(
      viewOf(state, false).map((line) => line.trimEnd()),
    );
    const text = lines.join('\n');
    expect(text).toContain('\u001b[32mconfigured\u001b[39m');
    expect(text).toContain('\u001b[33mbooting   \u001b[39m');
    expect(text).toContain('\u001b[31merror     \u001b[39m');
    expect(text).toContain('\u001b[36mquiesced\u001b[39m');
    expect(lines[0]).toContain('\u001b[41m');
    expect(lines[1]).toContain('\u001b[41m');
    expect(text).toContain('\u001b[7m>5f0c2a9e');
    expect(viewOf(state, false).join('')).not.toContain('\u001b');
  });

  it('leave out columns that say the same of everybody', () => {
    const rows = ['r1', 'r2'].map((id) => sample(id, { kind: 'vm', tenantId: 't1' }));
    const [, , titles] = viewOf(stateOf(rows), false);
    expect(titles?.trim().split(/ +/)).toEqual(['ID', 'STATUS▾', 'AGE', 'TRY', 'NOW']);
  });

  it('say of a resource that rests in debug that it does', () => {
    const state = hear(stateOf([sample('r1')]), {
      type: 'rug',
      modes: [mode('global', '*', 'x', null)],
      brakes: [],
    });
    expect(viewOf(state, false).find((line) => line.startsWith('>r1'))).toMatch(/debug *$/);
  });

  it('say why there is nothing to see', () => {
    expect(shot(stateOf([]))).toContain('there are no resources');
    expect(shot(typed(stateOf(cloud(3)), '/nobody'))).toContain('nothing matches (Esc: all)');
    expect(shot(typed(stateOf([sample('r1')]), 'e'))).toContain('nothing is in error (e: all)');
  });
});
